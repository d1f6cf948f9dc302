package com.example.checkout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sessions leak|steady|bounded|warm-up|traffic|ramp: a shop that keeps its visitors in memory.
 * leak: a static map of sessions that nothing is removed from; steady: sessions end after five seconds;
 * bounded: a cache of carts that drops the eldest at 3000; warm-up: a catalogue that is loaded once, large
 * parts first; traffic: nothing is kept; ramp: as steady, with ever more visitors and short sessions.
 */
public final class Sessions {
    private static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();
    private static final Map<Integer, Cart> CARTS = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Cart> eldest) {
            return size() > 3000;
        }
    };
    private static final List<Article> CATALOGUE = new ArrayList<>();
    private static volatile Object last;

    public static void main(String[] args) throws Exception {
        String mode = args[0];
        Thread shop = new Thread(() -> {
            try {
                serve(mode);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "shop");
        shop.setDaemon(true);
        shop.start();
        new CountDownLatch(1).await(240, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    private static void serve(String mode) throws InterruptedException {
        for (int tick = 0;; tick++) {
            switch (mode) {
                case "leak" -> visit(tick, 4, false);
                case "steady" -> visit(tick, 4, true);
                case "ramp" -> visit(tick, 1 + tick / 100, true);
                case "bounded" -> {
                    for (int i = 0; i < 4; i++) {
                        CARTS.put(4 * tick + i, new Cart("cart-" + tick + "-" + i));
                    }
                }
                case "warm-up" -> {
                    int rest = 1 + tick / 150;
                    for (int i = 0; i < 60 / (rest * rest); i++) {
                        CATALOGUE.add(new Article("article-" + tick + "-" + i));
                    }
                }
                default -> { }
            }
            for (int i = 0; i < 200; i++) {
                last = new Order("order-" + tick + "-" + i);
            }
            Thread.sleep(10);
        }
    }

    /** {@code count} new visitors; where sessions end, those of five seconds ago go. */
    private static void visit(int tick, int count, boolean ends) {
        for (int i = 0; i < count; i++) {
            String id = tick + "-" + i;
            SESSIONS.put(id, new Session(id));
        }
        if (ends) {
            String old = (tick - 500) + "-";
            for (int i = 0; i < count; i++) {
                SESSIONS.remove(old + i);
            }
        }
    }
}

final class Session {
    final String id;
    final Cart cart;

    Session(String id) {
        this.id = id;
        this.cart = new Cart("cart of " + id);
    }
}

final class Cart {
    final String name;
    final byte[] lines = new byte[120];

    Cart(String name) {
        this.name = name;
    }
}

final class Article {
    final String name;
    final byte[] text = new byte[60];

    Article(String name) {
        this.name = name;
    }
}

final class Order {
    final String number;
    final byte[] lines = new byte[400];

    Order(String number) {
        this.number = number;
    }
}
