// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/**
 * What classes of attacks start from. {@code make attacks} runs them on jrun, runc and crun and tells three ends apart:
 * passed is held, {@link NotHeld} is not held, and any other failure says nothing about the attack (the container did not
 * start, the attacker's step was not made). So a test shows its step by the assertions of JUnit and judges by those here,
 * which other classes may use as well if they tag a test {@code attack}.
 */
@Tag("attack")
abstract class AttackTest extends ContainerTest {

    /** The attack reached its target. */
    static final class NotHeld extends AssertionError {
        private static final long serialVersionUID = 1;

        NotHeld(String seen) {
            super(seen);
        }
    }

    /** The verdict: fails as not held, and shows what was seen. */
    static void held(boolean fact, Object seen) {
        if (!fact) {
            throw new NotHeld(String.valueOf(seen));
        }
    }

    /** The verdict on something that must be as it was. */
    static void unchanged(Object before, Object after) {
        held(before.equals(after), "was " + before + ", is " + after);
    }

    /** Shows that the script came to its end, where it says so. */
    static Result ran(Result result, String lastLine) {
        assertEquals(lastLine, result.lastLine(), () -> "the attacker's step was not made: " + result);
        return result;
    }

    /**
     * Shows that the script came to its end, or that jrun refused it with the word; another may refuse with its own, which
     * is as good, because {@code make attacks} runs a runtime only where it can start a plain container.
     */
    static Result ranOrRefused(Result result, String lastLine, String... word) {
        boolean refused = result.exit() != 0 && !result.lastLine().equals(lastLine);
        if (!refused || (Target.isJrun() && word.length == 0)) {
            return ran(result, lastLine);
        }
        assertTrue(!Target.isJrun() || result.err().contains(word[0]), result.toString());
        return result;
    }

    /** jrun refuses the bundle with these words; of another that takes it, nothing is known. */
    void refusedAsAttack(Bundle bundle, String... words) {
        if (Target.isJrun()) {
            refused(bundle, words);
        } else {
            Result result = command("create", newId(), bundle).run();
            assumeTrue(result.exit() != 0, "it takes what jrun refuses, with what effect this test does not see");
        }
    }

    /** All that a file or a tree of the host is: type, mode, owner, device number, size, target, and text of plain files. */
    String facts(Path path) {
        return Os.sh(
                dir,
                "cd '" + path.getParent() + "' && find './" + path.getFileName()
                        + "' -printf '%p %y %m %U:%G %s %l\\n' -type f -exec md5sum {} + | sort; stat -c '%t:%T' '"
                        + path + "'");
    }
}
