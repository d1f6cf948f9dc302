package com.example.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** The web layer that the shop programs share: an embedded Tomcat with one front controller. */
public final class Web {
    /** What answers one path. */
    public interface Action {
        String handle(HttpServletRequest request) throws Exception;
    }

    private static final CountDownLatch SHUTDOWN = new CountDownLatch(1);

    private Web() {}

    /** Starts Tomcat on loopback with a bounded request pool. */
    public static void start(int port, int maxThreads, int maxConnections, Map<String, Action> routes) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        File base = Files.createTempDirectory("web").toFile();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.getPath());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", String.valueOf(maxThreads));
        connector.setProperty("minSpareThreads", String.valueOf(Math.min(maxThreads, 10)));
        connector.setProperty("maxConnections", String.valueOf(maxConnections));
        tomcat.setConnector(connector);
        StandardContext context = (StandardContext) tomcat.addContext("", base.getPath());
        Tomcat.addServlet(context, "front", new FrontController(routes));
        context.addServletMappingDecoded("/", "front");
        tomcat.start();
    }

    /** Keeps main alive as a server does, and ends the process after a while. */
    public static void awaitShutdown(long seconds) throws InterruptedException {
        SHUTDOWN.await(seconds, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class FrontController extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Map<String, Web.Action> routes;

    FrontController(Map<String, Web.Action> routes) {
        this.routes = routes;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Web.Action action = routes.get(request.getRequestURI());
        if (action == null) {
            response.sendError(404);
            return;
        }
        try {
            response.getWriter().println(action.handle(request));
        } catch (Exception e) {
            response.sendError(500, String.valueOf(e.getMessage()));
        }
    }
}
