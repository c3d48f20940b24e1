// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One route, compiled: what decides, in the order of steps, and who carries.
///
/// @param name as the file names it, or its place in the file
/// @param pattern the path as written, for metrics and traces (`http.route`): never a raw path
/// @param policies in the order in which they run
/// @param back the indexes of policies that look back, the last first
/// @param limits what one exchange may cost
/// @param line where it stands: `cardea.yaml:14`
public record Route(String name, String pattern, List<Policy> policies, int[] back, Handler handler, RouteLimits limits, String line) {

    public static Route of(String name, String pattern, List<Policy> policies, Handler handler, RouteLimits limits, String line) {
        var ordered = new ArrayList<>(policies);
        ordered.sort(Comparator.comparing(Policy::step)); // stable: as written within a step
        var back = new ArrayList<Integer>();
        for (int i = ordered.size() - 1; i >= 0; i--) if (ordered.get(i).looksBack()) back.add(i);
        return new Route(name, pattern, List.copyOf(ordered), back.stream().mapToInt(Integer::intValue).toArray(), handler, limits, line);
    }

    @Override
    public String toString() {
        return "route " + name;
    }
}
