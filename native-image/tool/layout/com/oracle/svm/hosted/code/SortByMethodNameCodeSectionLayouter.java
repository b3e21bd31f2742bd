// SPDX-License-Identifier: Apache-2.0
package com.oracle.svm.hosted.code;

import com.oracle.svm.hosted.image.ListedNames;
import com.oracle.svm.hosted.image.NativeImage;
import com.oracle.svm.hosted.meta.HostedMethod;
import java.util.ArrayList;
import java.util.Comparator;
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
        Map<String, Integer> ranks = ListedNames.ranks("jrun.layout");
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
}
