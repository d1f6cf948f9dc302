package com.example.shop;

/** A plug-in of the shop, loaded from a folder of its own. */
public class TaxTable {
    static final int[] RATES = new int[2000];
    private final TaxRule rule = new TaxRule();

    public int of(int price) {
        return rule.apply(price, RATES[0]);
    }

    static class TaxRule {
        int apply(int price, int rate) {
            return price * rate / 100;
        }
    }
}
