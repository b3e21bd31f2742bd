// SPDX-License-Identifier: Apache-2.0
package com.oracle.svm.hosted.code;

import com.oracle.svm.hosted.image.NativeImage;
import com.oracle.svm.hosted.meta.HostedMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.graal.compiler.code.CompilationResult;

/**
 * Ours in the place of the builder's class of this name: methods that commands run lie together at the start of the
 * code, in the order of {@code -Djrun.layout=FILE}, the others behind them by name, which is all that the builder does. A command then touches a few
 * stretches of the file instead of all of it.
 */
public class SortByMethodNameCodeSectionLayouter implements CodeSectionLayouter {
    @Override
    public List<HostedMethod> layout(Map<HostedMethod, CompilationResult> compilations) {
        Map<String, Integer> ranks = ranks();
        HostedMethod[] first = new HostedMethod[ranks.size()];
        List<HostedMethod> rest = new ArrayList<>();
        for (HostedMethod method : compilations.keySet()) {
            Integer rank = ranks.get(NativeImage.localSymbolNameForMethod(method));
            if (rank == null) {
                rest.add(method);
            } else {
                first[rank] = method;
            }
        }
        List<HostedMethod> all = new ArrayList<>(compilations.size());
        for (HostedMethod method : first) {
            if (method != null) {
                all.add(method);
            }
        }
        System.out.println("code layout: " + all.size() + " of " + ranks.size() + " listed methods lie first");
        rest.sort(Comparator.comparing(method -> method.format("%H.%n(%P):%R")));
        all.addAll(rest);
        return all;
    }

    private static Map<String, Integer> ranks() {
        String file = System.getProperty("jrun.layout");
        Map<String, Integer> ranks = new HashMap<>();
        if (file != null) {
            try {
                for (String line : Files.readAllLines(Path.of(file))) {
                    if (!line.startsWith("#")) {
                        ranks.putIfAbsent(line, ranks.size());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ranks;
    }
}
