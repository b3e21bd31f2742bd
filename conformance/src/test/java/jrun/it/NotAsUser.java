// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips what needs root when the runtime is called as an ordinary user: {@code not-as-user.tsv} has a class or
 * {@code Class#method} in a line, a tab, and the reason. Any other class runs as a user too, also a new one.
 */
public final class NotAsUser implements ExecutionCondition {
    private static final Map<String, String> REASONS = read();

    /** What is skipped, and why. */
    static Map<String, String> reasons() {
        return REASONS;
    }

    private static Map<String, String> read() {
        Map<String, String> reasons = new LinkedHashMap<>();
        try (InputStream file = NotAsUser.class.getResourceAsStream("/not-as-user.tsv")) {
            if (file == null) {
                throw new IllegalStateException("no not-as-user.tsv");
            }
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                int tab = line.indexOf('\t');
                if (tab > 0 && !line.startsWith("#")) {
                    reasons.put(line.substring(0, tab), line.substring(tab + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reasons;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String name = context.getRequiredTestClass().getSimpleName();
        String method =
                context.getTestMethod().map(m -> name + "#" + m.getName()).orElse(name);
        String reason = REASONS.getOrDefault(name, REASONS.get(method));
        return OrdinaryUser.get() == null || reason == null
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled("needs root: " + reason);
    }
}
