// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes were compared with those of protoc's own encoder for CRIU's images/rpc.proto. */
class CriuMessagesTest {
    private static String hex(byte[] message) {
        return HexFormat.of().formatHex(message);
    }

    private static CriuResponse response(String hex) throws CriuException {
        return CriuResponse.parse(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void aRequestHasItsTypeAndItsOptions() {
        CriuRequest dump = CriuRequest.of(CriuRequestType.DUMP)
                .number(CriuOption.IMAGES_DIR_FD, 5)
                .number(CriuOption.PID, 300)
                .flag(CriuOption.LEAVE_RUNNING)
                .text(CriuOption.LOG_FILE, "dump.log")
                .external("mnt[/a]:/a")
                .unsigned(CriuOption.EMPTY_NS, 0x40000000);

        assertEquals(
                "0801" // type: DUMP
                        + "1225" // opts
                        + "0805" // images_dir_fd: 5
                        + "10ac02" // pid: 300
                        + "1801" // leave_running: true
                        + "520864756d702e6c6f67" // log_file
                        + "aa020a6d6e745b2f615d3a2f61" // external
                        + "b0028080808004", // empty_ns
                hex(dump.bytes()));
    }

    @Test
    void messagesWithinAreOnesOfTheirOwn() {
        CriuRequest restore = CriuRequest.of(CriuRequestType.RESTORE)
                .inheritFd("pipe:[7]", 1)
                .cgroupRoot("", "/c")
                .joinNamespace("ipc", "/n")
                .pageServer("::1", 80);

        assertEquals(
                "0802"
                        + "122d"
                        + "da010c0a08706970653a5b375d1001" // inherit_fd
                        + "ca01060a0012022f63" // cg_root
                        + "ba02090a0369706312022f6e" // join_ns
                        + "5a070a033a3a311050", // ps
                hex(restore.bytes()));
    }

    @Test
    void aNotificationIsAnsweredEitherWay() {
        assertEquals("08061801", hex(CriuRequest.notified(true)));
        assertEquals("08061800", hex(CriuRequest.notified(false)));
    }

    @Test
    void requestsWithoutOptions() {
        assertEquals("080a", hex(CriuRequest.plain(CriuRequestType.VERSION)));
        assertEquals("08092a021001", hex(CriuRequest.feature(CriuFeature.LAZY_PAGES)));
    }

    @Test
    void aNotificationNamesItsStepAndProcess() throws CriuException {
        CriuResponse response = response("0806 1001 2a12 0a0d 73657475702d6e616d65737061 10 8101");

        assertEquals(CriuRequestType.NOTIFY.number(), response.type());
        assertEquals("setup-namespa", response.script());
        assertEquals(129, response.pid());
    }

    @Test
    void theAnswerToARestoreNamesTheProcess() throws CriuException {
        assertEquals(4711, response("0802 1001 2203 08e724").pid());
    }

    @Test
    void aFailureHasItsErrno() throws CriuException {
        CriuResponse response = response("0801 1000 3801 4a03 6f6f6d");

        assertFalse(response.success());
        assertEquals(1, response.errno());
        assertEquals("oom", response.message());
    }

    @Test
    void featuresAreThoseThatAreThere() throws CriuException {
        CriuResponse response = response("0809 1001 4204 0800 1001");

        assertFalse(response.has(CriuFeature.MEM_TRACK));
        assertTrue(response.has(CriuFeature.LAZY_PAGES));
    }

    @Test
    void aVersionIsOneNumber() throws CriuException {
        assertEquals(31701, response("080a 1001 5206 0803 1011 2001").version());
        assertEquals(40000, response("080a 1001 5204 0804 1000").version());
    }

    @Test
    void aVersionBetweenReleasesCountsAsTheNextOne() throws CriuException {
        assertEquals(31800, response("080a 1001 5209 0803 1011 1a01 67 2001").version());
    }

    @Test
    void fieldsThatAreNotKnownArePassedOver() throws CriuException {
        assertEquals(2, response("0802 1001 b806 01 c206 02 6162 2202 0807").type());
    }

    @Test
    void aDamagedAnswerIsAnError() {
        assertThrows(CriuException.class, () -> response("0802 22ff"));
        assertThrows(CriuException.class, () -> response("ffffffffffffffffffffff"));
    }
}
