// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/// An edge in a process of its own, that does what it is told on its input: `look`, `forward PT1H`; and ends with that.
final class EdgeProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    final int port;

    public static void main(String[] arguments) throws Exception {
        var clock = new FakeClock();
        try (var edge = new TestEdge(Path.of(arguments[0]), arguments[1], clock, new Validation()); var told = new BufferedReader(new InputStreamReader(System.in))) {
            System.out.println(edge.tlsPort());
            for (var line = told.readLine(); line != null; line = told.readLine()) {
                if (line.startsWith("forward ")) clock.forward(Duration.parse(line.substring("forward ".length())));
                if (line.equals("look")) edge.look();
                System.out.println("done");
            }
        }
    }

    /// Comes back when it listens; its first look is under way then.
    EdgeProcess(Path folder, String tls) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(List.of(java, "-cp", System.getProperty("java.class.path"), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", EdgeProcess.class.getName(), folder.toString(), tls))
            .directory(new File("/")).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        said = process.inputReader();
        port = Integer.parseInt(said.readLine());
    }

    EdgeProcess tell(String what) throws IOException {
        var to = process.outputWriter();
        to.write(what + '\n');
        to.flush();
        if (!"done".equals(said.readLine())) throw new IOException("it did not " + what);
        return this;
    }

    X509Certificate shown(String name) throws Exception {
        try (var socket = (SSLSocket) Validation.believing().getSocketFactory().createSocket(InetAddress.getByAddress(name, InetAddress.getLoopbackAddress().getAddress()), port)) {
            socket.setSoTimeout(10_000);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /// As the kernel does it: without a word.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        try {
            process.getOutputStream().close();
            process.waitFor(10, TimeUnit.SECONDS);
        } finally {
            kill();
        }
    }
}
