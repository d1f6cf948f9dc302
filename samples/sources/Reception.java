package com.example.reception;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reception server: an RMI service and a line protocol with one thread per connection.
 * Reception clients: a process that opens connections to both, says one thing and then keeps still.
 */
public final class Reception {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("clients")) {
            RoomClients.run();
        } else {
            Registry registry = LocateRegistry.createRegistry(1099);
            registry.rebind("rooms", UnicastRemoteObject.exportObject(new RoomDesk(), 1100));
            AtomicInteger next = new AtomicInteger(1);
            ExecutorService lines = Executors.newCachedThreadPool(task -> new Thread(task, "terminal-line-" + next.getAndIncrement()));
            ServerSocket terminals = new ServerSocket(7000, 50, InetAddress.getLoopbackAddress());
            Thread acceptor = new Thread(() -> TerminalLine.accept(terminals, lines), "terminal-acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

interface Rooms extends Remote {
    int free(String date) throws RemoteException;
}

final class RoomDesk implements Rooms {
    @Override
    public int free(String date) {
        return 12;
    }
}

final class TerminalLine implements Runnable {
    private final Socket socket;

    TerminalLine(Socket socket) {
        this.socket = socket;
    }

    static void accept(ServerSocket terminals, ExecutorService lines) {
        try {
            while (true) {
                lines.submit(new TerminalLine(terminals.accept()));
            }
        } catch (java.io.IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
            for (String command = in.readLine(); command != null; command = in.readLine()) {
                socket.getOutputStream().write(("ok " + command + "\n").getBytes());
            }
        } catch (java.io.IOException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class RoomClients {
    private RoomClients() {}

    static void run() throws Exception {
        for (int i = 0; i < 14; i++) {
            Socket terminal = new Socket(InetAddress.getLoopbackAddress(), 7000);
            terminal.getOutputStream().write("LOGIN\n".getBytes());
            KEPT.add(terminal);
        }
        for (int i = 0; i < 6; i++) {
            Thread caller = new Thread(() -> {
                try {
                    ((Rooms) LocateRegistry.getRegistry("127.0.0.1", 1099).lookup("rooms")).free("2026-12-24");
                } catch (Exception e) {
                    System.err.println(e);
                }
            });
            caller.start();
        }
    }

    private static final java.util.List<Socket> KEPT = new java.util.ArrayList<>();
}
