// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Eureka's own server, as a process of its own.
final class RealServer implements AutoCloseable {
    private final Process process;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    RealServer(Path folder) throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        address = URI.create("http://127.0.0.1:" + port + "/eureka");
        var target = Path.of("server", "target").toAbsolutePath();
        if (!Files.isDirectory(target.resolve("lib"))) throw new AssertionError("Eureka's server is not there: build with `mvn verify`, or `-am`");
        var log = folder.resolve("eureka.log");
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp", target.resolve("classes") + ":" + target.resolve("lib") + "/*", "io.cardea.eureka.server.EurekaServer", "--server.port=" + port, "--server.address=127.0.0.1",
            "--eureka.client.register-with-eureka=false", "--eureka.client.fetch-registry=false", "--eureka.server.response-cache-update-interval-ms=200", "--eureka.server.use-read-only-response-cache=false", "--eureka.server.response-cache-auto-expiration-in-seconds=1",
            "--eureka.server.enable-self-preservation=false").redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                throw new AssertionError("Eureka's server does not run: " + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    URI address() {
        return address;
    }

    private boolean answers() throws InterruptedException {
        try {
            return ask("GET", "/apps", "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void register(String app, int port, String metadata) throws Exception {
        var json = """
            {"instance":{"instanceId":"%2$d","hostName":"localhost","app":"%1$s","ipAddr":"127.0.0.1","status":"UP","port":{"$":%2$d,"@enabled":"true"},"securePort":{"$":443,"@enabled":"false"},
            "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},"metadata":{%3$s}}}""".formatted(app, port, metadata);
        expect(204, ask("POST", "/apps/" + app, json));
    }

    void status(String app, int port, String status) throws Exception {
        expect(200, ask("PUT", "/apps/" + app + "/" + port + "/status?value=" + status, ""));
    }

    void leave(String app, int port) throws Exception {
        expect(200, ask("DELETE", "/apps/" + app + "/" + port, ""));
    }

    private static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) throw new AssertionError(response.statusCode() + " " + response.body());
    }

    private HttpResponse<String> ask(String method, String path, String json) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(20)).header("Content-Type", "application/json").header("Accept", "application/json")
            .method(method, json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    }
}
