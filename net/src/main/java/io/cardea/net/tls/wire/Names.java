// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Numbers of TLS by their names at IANA. What is not known is its number: `0x1304`.
public final class Names {
    public static final int TLS_13 = 0x0304;

    private static final Map<Integer, String> VERSIONS = table("""
        0300 SSL 3.0
        0301 TLS 1.0
        0302 TLS 1.1
        0303 TLS 1.2
        0304 TLS 1.3
        """);
    private static final Map<Integer, String> GROUPS = table("""
        0017 secp256r1
        0018 secp384r1
        0019 secp521r1
        001d x25519
        001e x448
        0100 ffdhe2048
        0101 ffdhe3072
        0102 ffdhe4096
        0103 ffdhe6144
        0104 ffdhe8192
        11eb SecP256r1MLKEM768
        11ec X25519MLKEM768
        11ed SecP384r1MLKEM1024
        """);
    private static final Map<Integer, String> MESSAGES = table("""
        0000 HelloRequest
        0001 ClientHello
        0002 ServerHello
        0004 NewSessionTicket
        0008 EncryptedExtensions
        000b Certificate
        000c ServerKeyExchange
        000d CertificateRequest
        000e ServerHelloDone
        000f CertificateVerify
        0010 ClientKeyExchange
        0014 Finished
        0016 CertificateStatus
        0018 KeyUpdate
        """);
    private static final Map<Integer, String> SUITES = table("""
        1301 TLS_AES_128_GCM_SHA256
        1302 TLS_AES_256_GCM_SHA384
        1303 TLS_CHACHA20_POLY1305_SHA256
        1304 TLS_AES_128_CCM_SHA256
        1305 TLS_AES_128_CCM_8_SHA256
        c02b TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        c02c TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        c02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        c030 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        cca8 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        cca9 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        ccaa TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        009e TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
        009f TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
        00a2 TLS_DHE_DSS_WITH_AES_128_GCM_SHA256
        00a3 TLS_DHE_DSS_WITH_AES_256_GCM_SHA384
        c023 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
        c024 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
        c027 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
        c028 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
        0067 TLS_DHE_RSA_WITH_AES_128_CBC_SHA256
        006b TLS_DHE_RSA_WITH_AES_256_CBC_SHA256
        0040 TLS_DHE_DSS_WITH_AES_128_CBC_SHA256
        006a TLS_DHE_DSS_WITH_AES_256_CBC_SHA256
        c009 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        c00a TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
        c013 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        c014 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
        0033 TLS_DHE_RSA_WITH_AES_128_CBC_SHA
        0039 TLS_DHE_RSA_WITH_AES_256_CBC_SHA
        0032 TLS_DHE_DSS_WITH_AES_128_CBC_SHA
        0038 TLS_DHE_DSS_WITH_AES_256_CBC_SHA
        009c TLS_RSA_WITH_AES_128_GCM_SHA256
        009d TLS_RSA_WITH_AES_256_GCM_SHA384
        003c TLS_RSA_WITH_AES_128_CBC_SHA256
        003d TLS_RSA_WITH_AES_256_CBC_SHA256
        002f TLS_RSA_WITH_AES_128_CBC_SHA
        0035 TLS_RSA_WITH_AES_256_CBC_SHA
        00ff TLS_EMPTY_RENEGOTIATION_INFO_SCSV
        """);

    private Names() {}

    public static String version(int number) {
        return named(VERSIONS, number);
    }

    public static String suite(int number) {
        return named(SUITES, number);
    }

    public static String group(int number) {
        return named(GROUPS, number);
    }

    /// @param type of a handshake message
    public static String message(int type) {
        return named(MESSAGES, type);
    }

    private static String named(Map<Integer, String> table, int number) {
        return table.getOrDefault(number, "0x%04x".formatted(number));
    }

    private static Map<Integer, String> table(String lines) {
        Function<String, Integer> number = line -> Integer.parseInt(line.substring(0, 4), 16);
        return lines.lines().collect(Collectors.toUnmodifiableMap(number, line -> line.substring(5)));
    }
}
