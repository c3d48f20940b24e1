// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Bytes of live objects in another JVM, after a full collection that the asking causes.
public final class LiveHeap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    private LiveHeap() { }

    /// 0 if the process is no JVM that can be asked.
    public static long of(long pid) {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var process = new ProcessBuilder(jcmd, "" + pid, "GC.class_histogram").redirectErrorStream(true).start();
            try (var in = process.inputReader()) {
                return parse(in.readAllAsString());
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            return 0; // a JRE without jcmd
        }
    }

    static long parse(String histogram) {
        var matcher = TOTAL.matcher(histogram);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
