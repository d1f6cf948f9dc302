package com.example.rates;

/**
 * Computes a table of rates in one long counted loop. With the serial collector the compiler leaves
 * no place in such a loop where the thread could be brought to a stand, so the JVM answers nobody
 * until it ends.
 */
public class RateTable {
    static volatile long result;

    static long table(long seed) {
        long rate = seed | 1;
        for (int row = 0; row < Integer.MAX_VALUE; row++) {
            rate = (rate % 1_000_003) * 31 + row;
            rate = (rate % 999_983) * 37 + (rate / 7_919);
            rate = (rate % 999_979) * 41 + (rate / 7_907);
            rate = (rate % 999_961) * 43 + (rate / 7_901);
        }
        return rate;
    }

    public static void main(String[] arguments) throws Exception {
        Thread worker = new Thread(() -> {
            for (int table = 0; table < 1000; table++) result = table(table);
        }, "rates-worker-1");
        worker.setDaemon(true);
        worker.start();
        Thread.sleep(600_000);
    }
}
