package com.example.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Each request puts a trace into a thread-local of its own, and none is removed when it is done. */
public final class Tracing {
    /** As long as somebody holds the thread-local itself, its entry stays in the worker's table. */
    private static final List<Request> DONE = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });
        Thread callers = new Thread(() -> {
            try {
                for (int number = 0;; number++) {
                    Request request = new Request(number);
                    workers.submit(request);
                    if (number % 6 == 0) {
                        Thread.sleep(20);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "callers");
        callers.setDaemon(true);
        callers.start();
        new CountDownLatch(1).await(120, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static void done(Request request) {
        synchronized (DONE) {
            DONE.add(request);
        }
    }
}

final class Request implements Runnable {
    private final int number;
    private final ThreadLocal<Trace> trace = new ThreadLocal<>();

    Request(int number) {
        this.number = number;
    }

    @Override
    public void run() {
        trace.set(new Trace("request-" + number));
        Tracing.done(this);
    }
}

final class Trace {
    final String name;
    final long[] spans = new long[12];

    Trace(String name) {
        this.name = name;
    }
}
