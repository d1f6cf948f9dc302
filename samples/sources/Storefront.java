package com.example.storefront;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A storefront that serves requests from one thread, some hundred a second, and differs in what it
 * keeps of them: MEGABYTES in all. Usage: Storefront MODE SECONDS [MEGABYTES [KILOBYTES_A_REQUEST]]
 */
public class Storefront {
    static final class Session {
        final String id;
        final byte[] basket;

        Session(String id, int bytes) {
            this.id = id;
            basket = new byte[bytes];
        }
    }

    /** A rule of the price engine, compiled anew by a class loader of its own. */
    static final class RuleLoader extends ClassLoader {
        RuleLoader() {
            super(null);
        }

        Class<?> load(Class<?> from) throws Exception {
            try (InputStream code = from.getResourceAsStream("Storefront$PriceRule.class")) {
                byte[] bytes = code.readAllBytes();
                return defineClass(from.getName(), bytes, 0, bytes.length);
            }
        }
    }

    /** What a rule compiles to. */
    public static class PriceRule {
        public static int reduced(int cents) { return cents * 95 / 100; }
        public static int withTax(int cents) { return cents * 119 / 100; }
        public static int shipped(int cents) { return cents > 5000 ? cents : cents + 490; }
        public static int rounded(int cents) { return (cents + 4) / 5 * 5; }
        public static String text(int cents) { return cents / 100 + "." + cents % 100; }
    }

    static final Map<String, Session> sessions = new HashMap<>();
    static final List<Object> catalogue = new ArrayList<>();
    static final List<Class<?>> rules = new ArrayList<>();
    static volatile Object answer;

    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        double seconds = Double.parseDouble(arguments[1]);
        int megabytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        int kilobytes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 60;
        int live = megabytes * 1000;
        int collected = 1;
        Random random = new Random(17);
        Map<Integer, byte[]> cache = new LinkedHashMap<>();
        ArrayDeque<byte[]> orders = new ArrayDeque<>();
        long start = System.nanoTime();
        for (int request = 0; ; request++) {
            double time = (System.nanoTime() - start) / 1e9;
            if (time > seconds) break;
            serve(kilobytes);
            switch (mode) {
                case "leak": // sessions of visitors who come all the time, and none is ever removed
                    for (int due = (int) (live * time / seconds); sessions.size() < due; ) {
                        String id = "session-" + sessions.size();
                        sessions.put(id, new Session(id, 900));
                    }
                    order(orders, 40);
                    break;
                case "warm-up": // the catalogue is read in the first third
                    while (catalogue.size() < live * Math.min(1, time * 3 / seconds)) catalogue.add(new byte[1000]);
                    order(orders, 40);
                    break;
                case "cache": // the last products that were looked at
                    for (int i = 0; i < 20; i++) cache.put(request * 20 + i, new byte[1000]);
                    while (cache.size() > live) cache.remove(cache.keySet().iterator().next());
                    break;
                case "steady": // a catalogue that is there from the start
                    fill(live);
                    order(orders, 40);
                    break;
                case "small": // a catalogue whose products change all the time
                    fill(live);
                    for (int i = 0; i < kilobytes; i++) catalogue.set(random.nextInt(live), new byte[1000]);
                    break;
                case "rules": // a class loader for each request, kept by a registry
                    rules.add(new RuleLoader().load(PriceRule.class));
                    break;
                case "rules-dropped": // the same, and none is kept
                    answer = new RuleLoader().load(PriceRule.class);
                    break;
                case "explicit": // System.gc() every two seconds, as RMI does every hour
                    fill(live);
                    if (time > 2 * collected) {
                        collected++;
                        System.gc();
                    }
                    break;
                default:
                    throw new IllegalArgumentException(mode);
            }
            // A hundred requests a second; what was missed is made up for.
            long rest = start + (request + 1) * 10_000_000L - System.nanoTime();
            if (!mode.equals("small") && rest > 0) Thread.sleep(rest / 1_000_000 + 1);
        }
    }

    /** Orders that are in flight for about a second. */
    private static void order(ArrayDeque<byte[]> orders, int count) {
        for (int i = 0; i < count; i++) orders.add(new byte[1000]);
        while (orders.size() > 4000) orders.poll();
    }

    /** Reads the catalogue, once. */
    private static void fill(int products) {
        while (catalogue.size() < products) catalogue.add(new byte[1000]);
    }

    /** What a request needs while it runs. */
    private static void serve(int kilobytes) {
        for (int i = 0; i < kilobytes; i++) answer = new byte[1000];
    }
}
