// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Ends TLS, by the JDK, in front of a server of this machine that speaks none. On all addresses of loopback.
final class TlsFront implements AutoCloseable {
    private final SSLServerSocket listening;
    private final int behind;
    /// Connections whose handshake was done.
    final AtomicInteger shaken = new AtomicInteger();

    /// @param behind the port of the server
    /// @param asks whether clients have to show that same certificate
    TlsFront(TestCertificate certificate, int behind, boolean asks) {
        this.behind = behind;
        try {
            listening = (SSLServerSocket) context(certificate).getServerSocketFactory().createServerSocket();
            listening.setNeedClientAuth(asks);
            listening.bind(new InetSocketAddress("0.0.0.0", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private static SSLContext context(TestCertificate certificate) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", certificate.keys().getPrivate(), new char[0], new Certificate[] {certificate.certificate()});
            store.setCertificateEntry("ca", certificate.certificate());
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var client = (SSLSocket) listening.accept();
                Thread.ofVirtual().start(() -> carry(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void carry(SSLSocket client) {
        try (client; var server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            client.startHandshake();
            shaken.incrementAndGet();
            var back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            // one of them does not want the other
        }
    }

    private static void copy(Socket from, Socket to) {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var bytes = new byte[8192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // it has ended
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
