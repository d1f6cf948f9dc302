package com.example.photos;

/** PhotoVault: finalizers of closed albums want the index, which an export holds for long. */
public final class PhotoVault {
    private static final Object INDEX = new Object();
    private static final java.util.List<byte[]> EXPORTED = new java.util.ArrayList<>();

    public static void main(String[] args) throws Exception {
        Thread export = new Thread(PhotoVault::exportAll, "photo-export");
        export.setDaemon(true);
        export.start();
        Thread.sleep(500);
        for (int i = 0; i < 200; i++) {
            new Album(i);
        }
        System.gc();
        Thread.sleep(60_000);
    }

    private static void exportAll() {
        synchronized (INDEX) {
            for (int photo = 0; photo < 600; photo++) {
                EXPORTED.add(new byte[256]);
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    static final class Album {
        private final int number;

        Album(int number) {
            this.number = number;
        }

        @SuppressWarnings({"deprecation", "removal"})
        @Override
        protected void finalize() {
            synchronized (INDEX) {
                EXPORTED.add(new byte[number % 2]);
            }
        }
    }
}
