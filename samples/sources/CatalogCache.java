package com.example.shop;

import com.example.web.Web;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** CatalogCache [monitor|lock]: whoever finds the catalogue cache stale refreshes it from a slow legacy system under the lock. */
public final class CatalogCache {
    public static void main(String[] args) throws Exception {
        boolean explicit = args.length > 0 && args[0].equals("lock");
        Catalog catalog = explicit ? new LockedCatalog() : new MonitorCatalog();
        ProductController products = new ProductController(catalog);
        Map<String, Web.Action> routes = new HashMap<>();
        routes.put("/product", products::show);
        routes.put("/search", products::search);
        Web.start(8080, 30, 35, routes);
        Web.awaitShutdown(60);
    }
}

interface Catalog {
    String find(String sku);
}

final class ProductController {
    private final Catalog catalog;

    ProductController(Catalog catalog) {
        this.catalog = catalog;
    }

    String show(HttpServletRequest request) {
        return render(catalog.find("sku-1"));
    }

    String search(HttpServletRequest request) {
        return render(catalog.find("sku-2")) + render(catalog.find("sku-3"));
    }

    private String render(String title) {
        return "<li>" + title + "</li>";
    }
}

final class LegacyErp {
    private LegacyErp() {}

    /** The mainframe exports 4,000 lines, 10 ms each. */
    static Map<String, String> export() {
        Map<String, String> lines = new HashMap<>();
        for (int line = 0; line < 4000; line++) {
            lines.put("sku-" + line, fetchLine(line));
        }
        return lines;
    }

    private static String fetchLine(int line) {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "Product " + line;
    }
}

final class MonitorCatalog implements Catalog {
    private Map<String, String> titles = new HashMap<>();
    private long loaded;

    @Override
    public synchronized String find(String sku) {
        if (System.nanoTime() - loaded > 30_000_000_000L || titles.isEmpty()) {
            refresh();
        }
        return titles.get(sku);
    }

    private void refresh() {
        titles = LegacyErp.export();
        loaded = System.nanoTime();
    }
}

final class LockedCatalog implements Catalog {
    private final ReentrantLock cacheLock = new ReentrantLock();
    private Map<String, String> titles = new HashMap<>();
    private long loaded;

    @Override
    public String find(String sku) {
        cacheLock.lock();
        try {
            if (System.nanoTime() - loaded > 30_000_000_000L || titles.isEmpty()) {
                refresh();
            }
            return titles.get(sku);
        } finally {
            cacheLock.unlock();
        }
    }

    private void refresh() {
        titles = LegacyErp.export();
        loaded = System.nanoTime();
    }
}
