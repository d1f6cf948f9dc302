package com.example.plugins;

/** What PluginHost deploys. */
public final class TaxPlugin implements Runnable {
    private final TaxTable table = new TaxTable();

    @Override
    public void run() {
        System.out.println(table.rates.length);
    }
}
