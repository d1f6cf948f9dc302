package com.example.shop;

import com.example.web.Web;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A web shop whose order path locks the warehouse and then the price list, while the nightly stock
 * synchronisation locks the price list and then the warehouse.
 */
public final class StockShop {
    public static void main(String[] args) throws Exception {
        PriceList prices = new PriceList();
        Warehouse warehouse = new Warehouse(prices);
        prices.attach(warehouse);
        OrderController orders = new OrderController(warehouse);
        CatalogController catalog = new CatalogController(prices);
        Map<String, Web.Action> routes = new HashMap<>();
        routes.put("/order", orders::place);
        routes.put("/stock", orders::stock);
        routes.put("/price", catalog::show);
        Web.start(8080, 20, 24, routes);
        ScheduledExecutorService jobs = Executors.newScheduledThreadPool(2, task -> new Thread(task, "stock-sync-1"));
        jobs.schedule(new StockSync(prices), 3, TimeUnit.SECONDS);
        Web.awaitShutdown(60);
    }
}

final class OrderController {
    private final Warehouse warehouse;

    OrderController(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    String place(HttpServletRequest request) {
        return "ordered " + warehouse.reserve("sku-1", 2);
    }

    String stock(HttpServletRequest request) {
        return "in stock " + warehouse.available("sku-1");
    }
}

final class CatalogController {
    private final PriceList prices;

    CatalogController(PriceList prices) {
        this.prices = prices;
    }

    String show(HttpServletRequest request) {
        return "price " + prices.priceOf("sku-1");
    }
}

final class Warehouse {
    private final PriceList prices;
    private final Map<String, Integer> stock = new HashMap<>();

    Warehouse(PriceList prices) {
        this.prices = prices;
        stock.put("sku-1", 1_000_000);
    }

    synchronized long reserve(String sku, int count) {
        stock.merge(sku, -count, Integer::sum);
        writeJournal();
        return prices.priceOf(sku) * count;
    }

    synchronized int available(String sku) {
        return stock.get(sku);
    }

    synchronized void recount(String sku, int count) {
        stock.put(sku, count);
    }

    private void writeJournal() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class PriceList {
    private final Map<String, Long> prices = new HashMap<>();
    private Warehouse warehouse;

    PriceList() {
        prices.put("sku-1", 1999L);
    }

    void attach(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    synchronized long priceOf(String sku) {
        return prices.get(sku);
    }

    synchronized void reprice(String sku, long price) {
        prices.put(sku, price);
        for (int line = 0; line < 40; line++) {
            readFeedLine();
        }
        warehouse.recount(sku, 1_000_000);
    }

    private void readFeedLine() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class StockSync implements Runnable {
    private final PriceList prices;

    StockSync(PriceList prices) {
        this.prices = prices;
    }

    @Override
    public void run() {
        prices.reprice("sku-1", 2099);
    }
}
