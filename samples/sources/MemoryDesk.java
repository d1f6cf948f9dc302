package com.example.desk;

import com.example.logging.LogLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MemoryDesk heap|overhead|metaspace|threads|direct [SECONDS]: a service that runs out of one kind of memory while it
 * serves, logs that as services do, and goes on.
 */
public final class MemoryDesk {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryDesk.class);

    public static void main(String[] args) throws Exception {
        LogLayout.install();
        LOG.info("Started MemoryDesk");
        MemoryDesk desk = new MemoryDesk();
        long end = System.currentTimeMillis() + (args.length > 1 ? Integer.parseInt(args[1]) : 6) * 1000L;
        int failures = 0;
        for (int request = 0; System.currentTimeMillis() < end && failures < (args[0].equals("metaspace") ? 5 : 30); request++) {
            try {
                desk.serve(args[0], request);
            } catch (OutOfMemoryError error) {
                failures++;
                desk.names.clear();
                LOG.error("request {} failed", request, error);
                Thread.sleep(args.length > 1 ? 5000 : 200);
            }
        }
        LOG.info("MemoryDesk stops");
        System.exit(0);
    }

    private final List<byte[]> drafts = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final List<Class<?>> forms = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private void serve(String kind, int request) throws Exception {
        switch (kind) {
            case "heap":
                drafts.add(new byte[1 << 20]);
                break;
            case "overhead":
                for (int i = 0; i < 100; i++) {
                    names.put("customer " + request + " " + i, "name");
                }
                break;
            case "metaspace":
                forms.add(new FormLoader().form());
                break;
            case "threads":
                Thread thread = new Thread(this::watch, "watcher-" + request);
                thread.setDaemon(true);
                thread.start();
                break;
            default:
                buffers.add(ByteBuffer.allocateDirect(1 << 20));
        }
    }

    private void watch() {
        try {
            closing.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Defines the same class anew each time, as a service that is deployed again and again. */
    private static final class FormLoader extends ClassLoader {
        Class<?> form() throws IOException {
            try (InputStream in = MemoryDesk.class.getResourceAsStream("Orders.class")) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                in.transferTo(bytes);
                Class<?> form = defineClass("com.example.desk.Orders", bytes.toByteArray(), 0, bytes.size());
                form.getDeclaredMethods();
                return form;
            }
        }
    }
}
