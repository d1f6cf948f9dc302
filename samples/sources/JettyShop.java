package com.example.shop;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.AbstractHandler;

/** A shop on Jetty 9 that nobody visits any more. */
public final class JettyShop {
    public static void main(String[] args) throws Exception {
        Server server = new Server(8080);
        server.setHandler(new ShopWindow());
        server.start();
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class ShopWindow extends AbstractHandler {
    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().println("open");
        base.setHandled(true);
    }
}
