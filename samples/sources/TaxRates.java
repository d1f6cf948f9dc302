package com.example.shop.tax;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The first requests after a start touch two classes whose static initialisers need each other. */
public final class TaxRates {
    public static void main(String[] args) throws Exception {
        AtomicInteger next = new AtomicInteger(1);
        ExecutorService api = Executors.newFixedThreadPool(12, task -> new Thread(task, "checkout-api-" + next.getAndIncrement()));
        api.submit(() -> new CheckoutApi().quote(100));
        api.submit(() -> new CheckoutApi().countryOf("DE"));
        Thread.sleep(1000);
        for (int i = 0; i < 14; i++) {
            int cents = i;
            api.submit(() -> cents % 2 == 0 ? new CheckoutApi().quote(cents) : new CheckoutApi().countryOf("FR").length());
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class CheckoutApi {
    int quote(int cents) {
        return VatTable.withVat(cents);
    }

    String countryOf(String code) {
        return Countries.name(code);
    }
}

final class VatTable {
    private static final Map<String, Integer> RATES = load();

    private static Map<String, Integer> load() {
        Settings.read("vat.properties");
        return Map.of(Countries.name("DE"), 19, Countries.name("FR"), 20);
    }

    static int withVat(int cents) {
        return cents + cents * RATES.get("Germany") / 100;
    }
}

final class Countries {
    private static final Map<String, String> NAMES = load();

    private static Map<String, String> load() {
        Settings.read("countries.properties");
        VatTable.withVat(0);
        return Map.of("DE", "Germany", "FR", "France");
    }

    static String name(String code) {
        return NAMES.get(code);
    }
}

final class Settings {
    private Settings() {}

    static void read(String file) {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
