package com.example.shop;

import com.example.web.Web;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * QuietShop idle|contention|pools|chain: a shop in which nothing is wrong.
 * contention: a hot lock, held for a millisecond or two at a time.
 * pools: the workers of one pool wait for short work that another pool does.
 * chain: now and then a price import makes three threads wait in a row for two seconds.
 */
public final class QuietShop {
    public static void main(String[] args) throws Exception {
        Map<String, Web.Action> routes = new HashMap<>();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, named("shop-timer-"));
        timer.scheduleWithFixedDelay(() -> Thread.yield(), 1, 1, TimeUnit.SECONDS);
        if (args[0].equals("contention")) {
            StockCounter counter = new StockCounter();
            routes.put("/stock", counter::page);
        } else if (args[0].equals("pools")) {
            Offers offers = new Offers(Executors.newFixedThreadPool(6, named("image-render-")));
            ExecutorService desk = Executors.newFixedThreadPool(4, named("offer-desk-"));
            for (int i = 0; i < 4; i++) {
                desk.submit(() -> offers.serve());
            }
        } else if (args[0].equals("chain")) {
            PriceImport prices = new PriceImport();
            Executors.newSingleThreadExecutor(named("price-import-")).submit(() -> prices.importFeed());
            Thread.sleep(100);
            Executors.newSingleThreadExecutor(named("shelf-label-")).submit(() -> prices.printLabels());
            Thread.sleep(100);
            Executors.newSingleThreadExecutor(named("audit-")).submit(() -> prices.audit());
        }
        routes.put("/ping", request -> "pong");
        Web.start(8080, 20, 200, routes);
        Web.awaitShutdown(60);
    }

    static java.util.concurrent.ThreadFactory named(String prefix) {
        AtomicInteger next = new AtomicInteger(1);
        return task -> new Thread(task, prefix + next.getAndIncrement());
    }
}

final class StockCounter {
    private final Map<String, Integer> stock = new HashMap<>();

    String page(HttpServletRequest request) {
        return "left " + take("sku-" + ThreadLocalRandom.current().nextInt(50));
    }

    private synchronized int take(String sku) {
        spin(1_500_000);
        return stock.merge(sku, 1, Integer::sum);
    }

    static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}

final class Offers {
    private final ExecutorService renderers;

    Offers(ExecutorService renderers) {
        this.renderers = renderers;
    }

    Void serve() throws Exception {
        for (int offer = 0; ; offer++) {
            int number = offer;
            int picture = renderers.submit(() -> new ImageRender().render(number)).get();
            int banner = CompletableFuture.supplyAsync(() -> new ImageRender().render(number + picture), renderers).get();
            if (banner < 0) {
                return null;
            }
        }
    }
}

final class ImageRender {
    int render(int number) throws ArithmeticException {
        double sum = 0;
        for (int pixel = 0; pixel < 400_000; pixel++) {
            sum += shade(pixel, number);
        }
        return (int) Math.abs(sum) % 1000;
    }

    private static double shade(int pixel, int number) {
        return Math.sin(pixel * 0.001) * Math.sqrt(number + 1.0);
    }
}

final class PriceImport {
    private final Object feed = new Object();
    private final Object labels = new Object();

    void importFeed() {
        synchronized (feed) {
            try {
                Thread.sleep(4_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void printLabels() {
        synchronized (labels) {
            synchronized (feed) {
                feed.hashCode();
            }
        }
    }

    void audit() {
        synchronized (labels) {
            labels.hashCode();
        }
    }
}
