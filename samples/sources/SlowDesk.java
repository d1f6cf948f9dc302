package com.example.support;

import com.example.web.Web;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A support desk with a request pool of twelve, in which every kind of page has become slow in its own way. */
public final class SlowDesk {
    public static void main(String[] args) throws Exception {
        Map<String, Web.Action> routes = new HashMap<>();
        routes.put("/ticket", new TicketPages()::show);
        routes.put("/statistics", new StatisticsPages()::monthly);
        routes.put("/upload", new AttachmentPages()::store);
        routes.put("/mail", new MailPages()::send);
        Web.start(8080, 12, 30, routes);
        Web.awaitShutdown(90);
    }
}

final class TicketPages {
    String show(HttpServletRequest request) throws Exception {
        return new WorkflowEngine().history(ThreadLocalRandom.current().nextInt(500));
    }
}

final class WorkflowEngine {
    String history(int ticket) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int step = 0; step < 20; step++) {
            text.append(replay(ticket, step));
        }
        return text.toString();
    }

    private String replay(int ticket, int step) throws InterruptedException {
        Thread.sleep(200 + ticket % 100);
        return "step " + step;
    }
}

final class StatisticsPages {
    String monthly(HttpServletRequest request) {
        Map<Integer, Integer> histogram = new TreeMap<>();
        for (int day = 0; day < 30; day++) {
            histogram.merge(aggregate(day), 1, Integer::sum);
        }
        return histogram.toString();
    }

    private int aggregate(int day) {
        int[] values = ThreadLocalRandom.current().ints(350_000, 0, 1 << 20).toArray();
        java.util.Arrays.sort(values);
        return values[day];
    }
}

final class AttachmentPages {
    String store(HttpServletRequest request) throws Exception {
        VirusScan scan = new VirusScan();
        for (int part = 0; part < 8; part++) {
            scan.check(part);
        }
        return "stored";
    }
}

final class VirusScan {
    void check(int part) throws Exception {
        TimeUnit.MILLISECONDS.sleep(700);
    }
}

final class MailPages {
    String send(HttpServletRequest request) throws Exception {
        return new MailGateway().handOver().get();
    }
}

final class MailGateway {
    CompletableFuture<String> handOver() {
        return CompletableFuture.supplyAsync(() -> "sent", CompletableFuture.delayedExecutor(6, TimeUnit.SECONDS));
    }
}
