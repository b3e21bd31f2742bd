// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jrun.Backstop;
import jrun.spec.NetDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Moves devices (one end of a veth pair) into the network namespace of a process of the test. */
@Tag("root")
class NetDevicesTest {
    private static final String DEVICE = "jt" + ProcessHandle.current().pid() % 1_000_000;

    private Process holder;

    @BeforeEach
    void makeNamespaceAndDevice() throws IOException, InterruptedException {
        holder = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo in; exec sleep 1000").start();
        assertEquals('i', holder.getInputStream().read());
        sh("ip link add " + DEVICE + " type veth");
    }

    @AfterEach
    void removeThem() throws IOException, InterruptedException {
        holder.destroyForcibly().waitFor();
        sh("ip link del " + DEVICE + " 2> /dev/null || true");
    }

    private static String sh(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(Backstop.SECONDS, TimeUnit.SECONDS), command);
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private String inside(String command) throws IOException, InterruptedException {
        return sh("nsenter -t " + holder.pid() + " -n " + command);
    }

    private void move(String name, String wanted) throws NetDeviceException {
        NetDevices.move((int) holder.pid(), Map.of(name, new NetDevice(wanted)));
    }

    @Test
    void aDeviceMovesWithItsNewNameAndIsUp() throws Exception {
        move(DEVICE, "eth7");

        assertTrue(inside("ip -o link show eth7").contains(",UP"), inside("ip link"));
        assertFalse(sh("ip -o link").contains(DEVICE));
    }

    @Test
    void permanentGlobalAddressesComeAlongAndOthersStay() throws Exception {
        sh("ip addr add 192.0.2.10/24 brd + dev " + DEVICE + "; ip addr add 198.51.100.1 peer 198.51.100.2/32 dev "
                + DEVICE + "; ip addr add 192.0.2.99/24 scope link dev " + DEVICE
                + "; ip addr add 192.0.2.50/24 valid_lft 500 preferred_lft 400 dev " + DEVICE
                + "; ip link set " + DEVICE + " up");

        move(DEVICE, "");

        String addresses = inside("ip -4 -o addr show " + DEVICE);
        assertTrue(addresses.contains("192.0.2.10/24 brd 192.0.2.255"), addresses);
        assertTrue(addresses.contains("198.51.100.1 peer 198.51.100.2/32"), addresses);
        assertFalse(addresses.contains("192.0.2.99"), addresses);
        assertFalse(addresses.contains("192.0.2.50"), addresses);
    }

    @Test
    void addressesOfIpVersion6ComeAlong() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "needs a kernel with IPv6");
        sh("ip link set " + DEVICE + " up; ip -6 addr add 2001:db8::7/64 dev " + DEVICE);

        move(DEVICE, "eth7");

        assertTrue(inside("ip -6 -o addr show eth7").contains("2001:db8::7/64"), inside("ip addr"));
    }

    @Test
    void aTemplateGivesTheNextFreeName() throws Exception {
        inside("ip link add net0 type veth");

        move(DEVICE, "net%d");

        assertTrue(inside("ip -o link").contains(" net1@"), inside("ip link"));
    }

    @Test
    void aTakenNameIsRefusedAndTheDeviceStays() throws Exception {
        inside("ip link add eth7 type veth");

        NetDeviceException refused = assertThrows(NetDeviceException.class, () -> move(DEVICE, "eth7"));

        assertEquals("/linux/netDevices/" + DEVICE, refused.pointer());
        assertTrue(refused.getMessage().contains("eth7 already"), refused.getMessage());
        assertTrue(sh("ip -o link").contains(DEVICE));
    }

    @Test
    void aMissingDeviceIsRefusedByName() {
        NetDeviceException refused = assertThrows(NetDeviceException.class, () -> move("nosuchdev", ""));

        assertTrue(refused.getMessage().contains("no such device"), refused.getMessage());
    }

    @Test
    void aNameThatTheKernelRefusesBringsTheDeviceBack() throws Exception {
        assertThrows(NetDeviceException.class, () -> move(DEVICE, "a/%d"));

        assertTrue(sh("ip -o link").contains(DEVICE));
    }
}
