package com.example.ferries;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * FerryDesk socket|holder|fleet|brief|idle: a ferry line's desk on virtual threads (Java 21 or newer; compiled with 17, so
 * virtual threads come in by reflection).
 * socket: every booking reads from the port authority inside a monitor of its own; the authority never answers.
 * holder: one booking holds the timetable while it waits, all others want it.
 * fleet: each virtual thread initialises the class of a ship, which loads its papers slowly.
 * brief: bookings wait some milliseconds inside a monitor of their own, most of the time outside.
 * idle: three thousand virtual threads wait for passengers.
 */
public final class FerryDesk {
    public static void main(String[] args) throws Exception {
        ExecutorService bookings =
            (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        switch (args[0]) {
            case "socket":
                int port = PortAuthority.silent();
                for (int i = 0; i < 30; i++) {
                    bookings.submit(() -> new PortAuthority(port).berth());
                }
                break;
            case "holder":
                Timetable timetable = new Timetable();
                for (int i = 0; i < 30; i++) {
                    bookings.submit(() -> timetable.rebuild());
                }
                break;
            case "fleet":
                bookings.submit(() -> Aurora.papers.length());
                bookings.submit(() -> Borealis.papers.length());
                bookings.submit(() -> Corona.papers.length());
                bookings.submit(() -> Delphin.papers.length());
                Thread.sleep(500);
                for (int i = 0; i < 30; i++) {
                    int number = i;
                    bookings.submit(() -> Integer.toString(number));
                }
                break;
            case "brief":
                for (int i = 0; i < 20; i++) {
                    bookings.submit(() -> new Booking().serve());
                }
                break;
            default:
                CountDownLatch boarding = new CountDownLatch(1);
                for (int i = 0; i < 3_000; i++) {
                    bookings.submit(() -> boarding.await(1, TimeUnit.HOURS));
                }
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static String slowly(String papers) {
        try {
            Thread.sleep(55_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return papers;
    }
}

final class PortAuthority {
    private final int port;

    PortAuthority(int port) {
        this.port = port;
    }

    /** Takes connections and says nothing. */
    static int silent() throws IOException {
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> {
            java.util.List<Socket> open = new java.util.ArrayList<>();
            while (true) {
                try {
                    open.add(server.accept());
                } catch (IOException e) {
                    return;
                }
            }
        }, "port-authority");
        acceptor.setDaemon(true);
        acceptor.start();
        return server.getLocalPort();
    }

    synchronized int berth() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream answer = socket.getInputStream();
            return answer.read();
        }
    }
}

final class Timetable {
    private int version;

    synchronized int rebuild() throws InterruptedException {
        Thread.sleep(40_000);
        return ++version;
    }
}

final class Aurora {
    static final String papers = FerryDesk.slowly("aurora");
}

final class Borealis {
    static final String papers = FerryDesk.slowly("borealis");
}

final class Corona {
    static final String papers = FerryDesk.slowly("corona");
}

final class Delphin {
    static final String papers = FerryDesk.slowly("delphin");
}

final class Booking {
    private int served;

    int serve() throws InterruptedException {
        while (served >= 0) {
            Thread.sleep(150);
            confirm();
        }
        return served;
    }

    private synchronized void confirm() throws InterruptedException {
        Thread.sleep(4);
        served++;
    }
}
