package com.example.quotes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Every page that shows a price listens to its ticker, and no page that is left stops to listen. */
public final class Quotes {
    public static void main(String[] args) throws Exception {
        Ticker ticker = new Ticker();
        Thread pages = new Thread(() -> {
            try {
                for (int number = 0;; number++) {
                    Page page = new Page("page-" + number);
                    ticker.add(page);
                    if (number % 10 == 0) {
                        Thread.sleep(25);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "pages");
        pages.setDaemon(true);
        pages.start();
        new CountDownLatch(1).await(120, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

interface PriceListener {
    void changed(long price);
}

final class Ticker {
    private final List<PriceListener> listeners = new CopyOnWriteArrayList<>();

    void add(Page page) {
        listeners.add(new PageListener(page));
    }
}

final class PageListener implements PriceListener {
    private final Page page;

    PageListener(Page page) {
        this.page = page;
    }

    @Override
    public void changed(long price) {
        page.price = price;
    }
}

final class Page {
    final String name;
    final byte[] html = new byte[80];
    long price;

    Page(String name) {
        this.name = name;
    }
}
