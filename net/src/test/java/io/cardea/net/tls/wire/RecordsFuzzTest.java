// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fuzz target for what a server says to `cardea tls`. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever comes: records or a refusal in words, the same for every way of cutting it into packets; and each message reads as a hello or
/// is refused in words.
final class RecordsFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void records(byte[] data) {
        var whole = outcome(data, List.of(data.length));
        int cut = Math.floorMod(Arrays.hashCode(data), data.length + 1);
        same(whole, outcome(data, List.of(cut, data.length)));
        var all = new ArrayList<Integer>();
        for (int i = 1; i <= Math.min(data.length, 300); i++) all.add(i);
        all.add(data.length);
        same(whole, outcome(data, all));
    }

    private static String outcome(byte[] data, List<Integer> cuts) {
        var told = new StringBuilder();
        var records = new Records();
        int from = 0;
        try {
            for (int to : cuts) {
                for (var record : records.feed(data, from, to - from)) {
                    told.append(record.what()).append(record.sealed()).append(record.bytes()).append(record.alert());
                    for (var message : record.messages()) told.append(read(message));
                }
                from = to;
            }
        } catch (IllegalArgumentException e) {
            return "refused: " + e.getMessage(); // what was whole before it is another one's, if it came in another packet
        }
        return told.toString();
    }

    private static String read(Records.Message message) {
        try {
            return switch (message.type()) {
                case 1 -> {
                    var hello = ClientHello.parse(message.body().duplicate());
                    yield "client " + hello.offeredSuites() + hello.versions() + hello.groups() + hello.keyShares() + hello.protocols() + hello.serverName() + hello.resumes();
                }
                case 2 -> ServerHello.parse(message.body().duplicate()).toString();
                default -> Names.message(message.type());
            };
        } catch (IllegalArgumentException e) {
            return "no hello: " + e.getMessage();
        }
    }

    private static void same(String whole, String cut) {
        if (!whole.equals(cut)) throw new AssertionError("whole: " + whole + "\ncut: " + cut);
    }
}
