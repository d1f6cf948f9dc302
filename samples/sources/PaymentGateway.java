package com.example.payments;

import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** PaymentGateway URL: a pool of sixteen charges cards at one remote party, which has become slow. */
public final class PaymentGateway {
    public static void main(String[] args) throws Exception {
        AtomicInteger next = new AtomicInteger(1);
        BlockingQueue<Runnable> backlog = new LinkedBlockingQueue<>();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(16, 16, 1, TimeUnit.MINUTES, backlog,
                task -> new Thread(task, "payment-request-" + next.getAndIncrement()));
        CardClient client = new CardClient(args[0]);
        ChargeService charges = new ChargeService(client);
        RefundService refunds = new RefundService(client);
        for (int i = 0; i < 60; i++) {
            int order = i;
            pool.submit(() -> order % 4 == 0 ? refunds.refund(order) : charges.charge(order));
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class ChargeService {
    private final CardClient client;

    ChargeService(CardClient client) {
        this.client = client;
    }

    String charge(int order) throws Exception {
        return client.call("/v1/charges?order=" + order);
    }
}

final class RefundService {
    private final CardClient client;

    RefundService(CardClient client) {
        this.client = client;
    }

    String refund(int order) throws Exception {
        return client.call("/v1/refunds?order=" + order);
    }
}

final class CardClient {
    private final String base;

    CardClient(String base) {
        this.base = base;
    }

    String call(String path) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(Integer.getInteger("readTimeout", 0));
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes());
        }
    }
}
