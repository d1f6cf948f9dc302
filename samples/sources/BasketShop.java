package com.example.basket;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop that forgets no basket: its heap fills within half a minute, and requests fail. */
public class BasketShop {
    static class Basket {
        final String id;
        final byte[] picture = new byte[200];
        final List<String> items = new ArrayList<>();

        Basket(String id) {
            this.id = id;
            for (int item = 0; item < 5; item++) items.add(id + "-" + item);
        }
    }

    static final Map<String, Basket> BASKETS = new ConcurrentHashMap<>();

    static void log(String level, String text) {
        System.out.println(LocalDateTime.now() + " " + level + " [" + Thread.currentThread().getName()
            + "] c.e.basket.BasketShop - " + text);
    }

    static void serve(int request) {
        try {
            Basket basket = new Basket("basket-" + request);
            BASKETS.put(basket.id, basket);
            byte[] page = new byte[20_000];
            page[request % page.length] = 1;
            if (request % 2000 == 0) log("INFO", "served " + request);
        } catch (OutOfMemoryError error) {
            log("ERROR", "request " + request + " failed");
            error.printStackTrace(System.out);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(
            8, task -> new Thread(task, "http-worker-" + number.incrementAndGet()));
        for (int request = 0;; request++) {
            int current = request;
            try {
                workers.submit(() -> serve(current));
            } catch (OutOfMemoryError error) {
                log("ERROR", "request " + current + " refused");
                error.printStackTrace(System.out);
            }
            if (request % 3 == 0) Thread.sleep(1);
        }
    }
}
