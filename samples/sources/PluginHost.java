package com.example.plugins;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * PluginHost leak|twice: a plug-in is deployed again and again, each time by a loader of its own.
 * leak: what it registered is never deregistered, so every version stays; twice: two tenants have it.
 */
public final class PluginHost {
    private static final List<Runnable> REGISTERED = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        URL classes = PluginHost.class.getProtectionDomain().getCodeSource().getLocation();
        boolean leaks = args[0].equals("leak");
        Thread deployer = new Thread(() -> {
            try {
                for (int version = 0; leaks || version < 2; version++) {
                    URLClassLoader loader = new PluginLoader(classes);
                    Object plugin = loader.loadClass("com.example.plugins.TaxPlugin").getDeclaredConstructor().newInstance();
                    REGISTERED.add((Runnable) plugin);
                    Thread.sleep(150);
                }
            } catch (ReflectiveOperationException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, "deployer");
        deployer.setDaemon(true);
        deployer.start();
        new CountDownLatch(1).await(120, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

/** Loads the plug-in's classes itself, all others through its parent. */
final class PluginLoader extends URLClassLoader {
    PluginLoader(URL classes) {
        super(new URL[] {classes}, PluginHost.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known == null && name.startsWith("com.example.plugins.Tax")) {
                known = findClass(name);
            }
            return known == null ? super.loadClass(name, resolve) : known;
        }
    }
}

final class TaxRate {
    final String country;
    final byte[] table = new byte[2000];

    TaxRate(String country) {
        this.country = country;
    }
}

final class TaxTable {
    final TaxRate[] rates = {new TaxRate("DE"), new TaxRate("FR"), new TaxRate("IT")};
}
