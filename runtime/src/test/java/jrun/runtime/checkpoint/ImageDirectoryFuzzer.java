// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import jrun.fuzz.Choices;
import jrun.host.criu.CriuException;
import jrun.host.criu.CriuLog;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;

/**
 * Fuzzes a directory of images from elsewhere, as far as it is us who reads and writes there: under each name stands whatever a
 * file can be, of any size and content. Nothing is read of or written to what has another name or is no plain file; nothing is
 * waited for; all that is wrong is an error of our own.
 */
public final class ImageDirectoryFuzzer {
    private static final List<String> NAMES =
            List.of("descriptors.json", "credentials.json", "dump.log", "restore.log", "pages-1.img", "pages-2.img");
    private static final String SECRET = "Error (a secret of the host";
    private static final long LARGEST_SPARSE = 1L << 40;
    private static final int QUOTED = 2000;

    /** What can stand under a name. */
    private enum Kind {
        ABSENT,
        PLAIN,
        SPARSE,
        DIRECTORY,
        FULL_DIRECTORY,
        LINK,
        DANGLING,
        LINK_TO_ZERO,
        OTHER_NAME,
        FIFO,
        SOCKET,
        DEVICE
    }

    /** Files that are the host's, made once: a victim, and what only mkfifo and mknod make. */
    private record Host(Path dir, Path victim, Path fifo, Path device) {
        static Host make() {
            try {
                Path dir = Files.createTempDirectory("jrun-fuzz-images");
                Host host = new Host(dir, dir.resolve("victim"), dir.resolve("fifo"), dir.resolve("device"));
                Files.writeString(host.victim, SECRET + ")\n");
                run("mkfifo", host.fifo.toString());
                if (Processes.geteuid() != 0 || run("mknod", host.device.toString(), "c", "1", "5") != 0) {
                    run("mkfifo", host.device.toString());
                }
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(dir)));
                return host;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int run(String... command) throws IOException {
            try {
                return new ProcessBuilder(command).start().waitFor();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final Host HOST = Host.make();

    private final Path dir;
    private final Map<String, Kind> kinds = new HashMap<>();

    private ImageDirectoryFuzzer(Path dir) {
        this.dir = dir;
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Path dir = Files.createDirectory(HOST.dir.resolve("images"));
        try {
            ImageDirectoryFuzzer images = new ImageDirectoryFuzzer(dir);
            Choices choices = new Choices(data);
            for (String name : NAMES) {
                images.put(name, choices);
            }
            try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
                images.read(opened);
                images.write(opened, choices.isTrue());
            }
            check(Files.readString(HOST.victim).equals(SECRET + ")\n"), "changes a file of the host");
        } catch (JrunException e) {
            throw new AssertionError("the directory cannot be opened", e);
        } finally {
            remove(dir);
        }
    }

    private void put(String name, Choices choices) throws IOException {
        Path file = dir.resolve(name);
        Kind kind = choices.of(List.of(Kind.values()));
        kinds.put(name, kind);
        switch (kind) {
            case ABSENT -> {}
            case PLAIN -> Files.write(file, choices.take(choices.below(65536)));
            case SPARSE -> sparse(file, choices);
            case DIRECTORY -> Files.createDirectory(file);
            case FULL_DIRECTORY -> Files.createFile(Files.createDirectory(file).resolve(name));
            case LINK -> Files.createSymbolicLink(file, HOST.victim);
            case DANGLING -> Files.createSymbolicLink(file, HOST.dir.resolve("absent"));
            case LINK_TO_ZERO -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case OTHER_NAME -> Files.createLink(file, HOST.victim);
            case FIFO -> Files.createLink(file, HOST.fifo);
            case DEVICE -> Files.createLink(file, HOST.device);
            case SOCKET -> {
                try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    socket.bind(UnixDomainSocketAddress.of(file));
                }
            }
        }
    }

    /** A hole with something at its end. */
    private static void sparse(Path file, Choices choices) throws IOException {
        try (RandomAccessFile writing = new RandomAccessFile(file.toFile(), "rw")) {
            writing.seek(Math.min(LARGEST_SPARSE, 1L << choices.below(41)));
            writing.write(choices.take(choices.below(65536)));
        }
    }

    private void read(Fd opened) {
        try {
            List<String> pipes = StandardStreams.read(opened);
            check(isPlain("descriptors.json"), "takes streams of no plain file");
            check(pipes.size() <= 3, "takes more streams than there are");
            for (String pipe : pipes) {
                check(pipe.isEmpty() || pipe.matches("pipe:\\[[0-9]+]"), "takes " + pipe + " for a pipe");
            }
        } catch (JrunException e) {
            checkWords(e);
        }
        try {
            RecordedCredentials.check(opened, List.of(Processes.getpid()));
            check(
                    isPlain("credentials.json") || kinds.get("credentials.json") == Kind.ABSENT,
                    "takes credentials of no plain file");
        } catch (JrunException e) {
            checkWords(e);
        }
        for (String log : List.of("dump.log", "restore.log")) {
            String said = CriuLog.explain("dump", new CriuException("failed"), opened, "/images/" + log)
                    .getMessage();
            check(said.startsWith("dump: failed") && said.length() < QUOTED, "says " + said);
            check(!said.contains(SECRET) || kinds.get(log) == Kind.PLAIN, "quotes a file of the host");
        }
    }

    private void write(Fd opened, boolean withThreads) throws IOException {
        List<Integer> members = withThreads ? List.of(Processes.getpid()) : List.of();
        attempt("dump.log", () -> CriuLog.makeRoom(opened, "dump.log"));
        if (attempt("descriptors.json", () -> StandardStreams.write(opened, Processes.getpid(), List.of()))) {
            attempt("descriptors.json", () -> StandardStreams.read(opened));
        }
        if (attempt("credentials.json", () -> RecordedCredentials.write(opened, members))) {
            attempt("credentials.json", () -> RecordedCredentials.check(opened, members));
        }
        Said said = new Said();
        attempt("pages-1.img", () -> {
            DumpListener listener = new DumpListener(opened, null, said, members, null);
            listener.waiting();
            listener.end();
        });
        check(said.bytes >= 0, "counts " + said.bytes + " bytes");
        CriuSettings settings = new CriuSettings(dir.toString(), null, Set.of(), null, List.of(), null);
        attempt("restore.log", () -> CriuDirectories.toRead(settings).close());
    }

    /** What a step does; a file is plain and has one name afterwards. */
    private interface Step {
        void run() throws JrunException;
    }

    /** Only of a directory, which stays, may the step fail. */
    private boolean attempt(String name, Step step) throws IOException {
        try {
            step.run();
        } catch (JrunException e) {
            checkWords(e);
            check(Files.isDirectory(dir.resolve(name)), "is kept from " + name + ": " + e.getMessage());
            return false;
        }
        if (!name.startsWith("pages-")) {
            check(Files.isRegularFile(dir.resolve(name), LinkOption.NOFOLLOW_LINKS), name + " is no plain file");
            check(Objects.equals(Files.getAttribute(dir.resolve(name), "unix:nlink"), 1), name + " has other names");
        }
        return true;
    }

    /** Who is shown the progress. */
    private static final class Said implements Progress {
        private long bytes;

        @Override
        public void at(long written, long of) {
            bytes = written;
        }

        @Override
        public void end(long written) {
            bytes = written;
        }
    }

    private boolean isPlain(String name) {
        return kinds.get(name) == Kind.PLAIN || kinds.get(name) == Kind.SPARSE;
    }

    private static void checkWords(JrunException e) {
        check(!String.valueOf(e.getMessage()).isEmpty(), "an error without words");
        check(!String.valueOf(e.getMessage()).contains(SECRET), "an error quotes a file of the host");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static void remove(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
