// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;

/// Eureka's own server, as its makers ship it. Arguments are its properties: `--server.port=8761`.
@EnableAutoConfiguration
@EnableEurekaServer
public class EurekaServer {
    public static void main(String[] arguments) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SpringApplication.run(EurekaServer.class, arguments);
    }
}
