// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.address.Cidr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes a small database in MaxMind's format (version 2.0 of its specification): a binary tree of IPv6, records of 24 bits, and maps.
final class PlaceFile {
    private static final class Node {
        final Object[] sides = new Object[2]; // a node, bytes of a record, or nothing
    }

    private final Node root = new Node();

    static Map<String, Object> country(String code) {
        return Map.of("country", Map.of("iso_code", code), "continent", Map.of("code", "EU"));
    }

    static Map<String, Object> network(long number) {
        return Map.of("autonomous_system_number", number, "autonomous_system_organization", "Example");
    }

    /// @param data maps, strings and whole numbers
    PlaceFile add(String network, Map<String, Object> data) {
        var cidr = Cidr.parse(network);
        boolean four = cidr.first().isV4();
        var first = four ? new Address(0, cidr.first().lo() & 0xffff_ffffL) : cidr.first(); // IPv4 is at ::/96
        int prefix = cidr.prefix() + (four ? 96 : 0);
        var node = root;
        for (int i = 0; i < prefix; i++) {
            int bit = (int) (i < 64 ? first.hi() >>> 63 - i : first.lo() >>> 127 - i) & 1;
            if (i == prefix - 1) {
                node.sides[bit] = encoded(data);
            } else {
                if (!(node.sides[bit] instanceof Node)) node.sides[bit] = new Node();
                node = (Node) node.sides[bit];
            }
        }
        return this;
    }

    Path write(Path file) throws IOException {
        var nodes = new ArrayList<Node>();
        number(root, nodes);
        var tree = new ByteArrayOutputStream();
        var data = new ByteArrayOutputStream();
        for (var node : nodes) {
            for (var side : node.sides) {
                int value = nodes.size();
                if (side instanceof Node child) value = nodes.indexOf(child);
                if (side instanceof byte[] record) {
                    value = nodes.size() + 16 + data.size();
                    data.writeBytes(record);
                }
                tree.write(value >> 16);
                tree.write(value >> 8);
                tree.write(value);
            }
        }
        tree.writeBytes(new byte[16]);
        tree.writeBytes(data.toByteArray());
        tree.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
        tree.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        var metadata = new ByteArrayOutputStream();
        control(7, 9, metadata);
        entry("binary_format_major_version", 5, 2, metadata);
        entry("binary_format_minor_version", 5, 0, metadata);
        entry("ip_version", 5, 6, metadata);
        entry("record_size", 5, 24, metadata);
        entry("node_count", 6, nodes.size(), metadata);
        entry("build_epoch", 9, 1_790_000_000L, metadata);
        encode("database_type", metadata);
        encode("Test", metadata);
        encode("description", metadata);
        encode(Map.of("en", "for a test"), metadata);
        encode("languages", metadata);
        control(11, 0, metadata);
        tree.writeBytes(metadata.toByteArray());
        return Files.write(file, tree.toByteArray());
    }

    private static void number(Node node, List<Node> nodes) {
        nodes.add(node);
        for (var side : node.sides) if (side instanceof Node child) number(child, nodes);
    }

    private static void entry(String key, int type, long value, ByteArrayOutputStream out) {
        encode(key, out);
        whole(type, value, out);
    }

    private static byte[] encoded(Object value) {
        var out = new ByteArrayOutputStream();
        encode(value, out);
        return out.toByteArray();
    }

    private static void encode(Object value, ByteArrayOutputStream out) {
        switch (value) {
            case Map<?, ?> map -> {
                control(7, map.size(), out);
                new TreeMap<>(map).forEach((key, each) -> {
                    encode(key, out);
                    encode(each, out);
                });
            }
            case Number number -> whole(6, number.longValue(), out);
            default -> {
                var bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                control(2, bytes.length, out);
                out.writeBytes(bytes);
            }
        }
    }

    private static void whole(int type, long value, ByteArrayOutputStream out) {
        int size = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
        control(type, size, out);
        for (int i = size - 1; i >= 0; i--) out.write((int) (value >>> i * 8));
    }

    private static void control(int type, int size, ByteArrayOutputStream out) {
        int length = size < 29 ? size : 29;
        out.write((type <= 7 ? type << 5 : 0) | length);
        if (type > 7) out.write(type - 7);
        if (length == 29) out.write(size - 29);
    }
}
