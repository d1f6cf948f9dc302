package com.example.load;

import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.ThreadLocalRandom;

/** Clients COUNT PAUSE_MS SECONDS URL…: the load; runs in a process of its own. */
public final class Clients {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        int pause = Integer.parseInt(args[1]);
        long end = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000L;
        for (int i = 0; i < count; i++) {
            Thread client = new Thread(() -> call(args, pause, end));
            client.setDaemon(true);
            client.start();
            Thread.sleep(5);
        }
        Thread.sleep(Math.max(0, (end - System.nanoTime()) / 1_000_000));
        Runtime.getRuntime().halt(0);
    }

    private static void call(String[] args, int pause, long end) {
        while (System.nanoTime() < end) {
            try {
                int pick = 3 + ThreadLocalRandom.current().nextInt(args.length - 3);
                HttpURLConnection connection = (HttpURLConnection) new URL(args[pick]).openConnection();
                connection.setReadTimeout(120_000);
                int status = connection.getResponseCode();
                try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                    if (body != null) {
                        body.readAllBytes();
                    }
                }
                Thread.sleep(pause == 0 ? 1 : ThreadLocalRandom.current().nextInt(pause / 2, pause * 3 / 2 + 1));
            } catch (Exception e) {
                try {
                    Thread.sleep(500);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }
}
