package com.example.shop;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A shop whose heap is looked at. Usage: HeapShop MODE [COUNT]
 *
 * sessions: sessions that nobody ends, in a map of a static field.
 * cache: a catalogue cache that drops its eldest entries.
 * tracing: workers that keep every trace of their requests in a thread-local list.
 * plugins: a tax plug-in that is loaded anew again and again, and stays registered each time.
 * stock: a working set in many places: products, prices, customers and orders.
 */
public class HeapShop {
    static class Session {
        final long number;
        final String user;
        final Map<String, Object> attributes = new HashMap<>(4);
        final byte[] view = new byte[600];

        Session(long number) {
            this.number = number;
            user = "customer-" + number;
            attributes.put("basket", new ArrayList<>(List.of(number, number + 1)));
        }
    }

    static class Product {
        final int number;
        final byte[] picture = new byte[900];

        Product(int number) {
            this.number = number;
        }
    }

    /** Keeps the products that were asked for last. */
    static class ProductCache extends LinkedHashMap<Integer, Product> {
        private final int limit;

        ProductCache(int limit) {
            super(64, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Product> eldest) {
            return size() > limit;
        }
    }

    static class Sessions {
        static final Map<Long, Session> OPEN = new HashMap<>();
    }

    static class Tracing {
        static class Span {
            final String name;
            final long start;
            final long[] steps = new long[40];

            Span(String name, long start) {
                this.name = name;
                this.start = start;
            }
        }

        static final ThreadLocal<List<Span>> SPANS = ThreadLocal.withInitial(ArrayList::new);
    }

    static final Map<Integer, Product> CACHE = Collections.synchronizedMap(new ProductCache(4000));
    static final List<Object> LISTENERS = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        switch (arguments[0]) {
            case "sessions" -> {
                for (long i = 0; i < count; i++) Sessions.OPEN.put(i, new Session(i));
            }
            case "cache" -> {
                for (int i = 0; i < count; i++) CACHE.put(i, new Product(i));
            }
            case "tracing" -> trace(count);
            case "plugins" -> {
                URL[] jar = {Path.of(arguments[2]).toUri().toURL()};
                for (int i = 0; i < count; i++) {
                    ClassLoader loader = new URLClassLoader("tax-" + i, jar, null);
                    LISTENERS.add(loader.loadClass("com.example.shop.TaxTable").getConstructor().newInstance());
                }
            }
            case "stock" -> stock(count);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void trace(int count) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(1);
        workers.submit(() -> {
            for (int i = 0; i < count; i++) Tracing.SPANS.get().add(new Tracing.Span("GET /order/" + i, i));
        }).get();
    }

    static final Map<Integer, Product> PRODUCTS = new HashMap<>();
    static final Map<String, Double> PRICES = new HashMap<>();
    static final List<String> CUSTOMERS = new ArrayList<>();
    static final Map<Integer, int[]> ORDERS = new HashMap<>();

    private static void stock(int count) {
        for (int i = 0; i < count; i++) {
            if (i % 6 == 0) PRODUCTS.put(i, new Product(i));
            PRICES.put("article-" + i, i * 0.95);
            CUSTOMERS.add("customer number " + i + " of the shop in the " + i % 7 + ". street");
            ORDERS.put(i, new int[] {i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6, i + 7});
        }
    }
}
