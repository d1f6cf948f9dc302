import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Fills its heap as business programs do: maps of records with strings, lists, trees, queues, boxed
 * numbers and buffers. Usage: Warehouse ORDERS; some 700 bytes of heap dump per order.
 */
public class Warehouse {
    static final Map<String, Customer> CUSTOMERS = new HashMap<>();
    static final ConcurrentHashMap<Long, Order> ORDERS = new ConcurrentHashMap<>();
    static final TreeMap<Integer, List<Order>> BY_DAY = new TreeMap<>();
    static final ConcurrentLinkedQueue<Event> EVENTS = new ConcurrentLinkedQueue<>();
    static final List<byte[]> BUFFERS = new ArrayList<>();

    static class Customer {
        final String name, street, town;
        final List<Order> orders = new LinkedList<>();
        int points;
        boolean active;

        Customer(String name, String street, String town) {
            this.name = name;
            this.street = street;
            this.town = town;
        }
    }

    static class Order {
        final long number;
        final Customer customer;
        final Map<String, Object> attributes = new HashMap<>(4);
        final List<Line> lines = new ArrayList<>();
        double total;
        byte state;

        Order(long number, Customer customer) {
            this.number = number;
            this.customer = customer;
        }
    }

    static class Line {
        final String article;
        final Integer count;
        final double price;

        Line(String article, int count, double price) {
            this.article = article;
            this.count = count;
            this.price = price;
        }
    }

    static class Event {
        final Order order;
        final long time;
        final int[] codes;

        Event(Order order, long time, int codes) {
            this.order = order;
            this.time = time;
            this.codes = new int[codes];
        }
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        Random random = new Random(4711);
        String[] articles = new String[2000];
        for (int i = 0; i < articles.length; i++) articles[i] = "article-" + random.nextInt(1_000_000);
        Customer[] customers = new Customer[Math.max(1, count / 8)];
        for (int i = 0; i < customers.length; i++) {
            customers[i] = new Customer("customer " + i, "Lindenstrasse " + i % 300, "town-" + i % 97);
            CUSTOMERS.put(customers[i].name, customers[i]);
        }
        for (int i = 0; i < count; i++) {
            Customer customer = customers[random.nextInt(customers.length)];
            Order order = new Order(i, customer);
            customer.orders.add(order);
            ORDERS.put((long) i, order);
            BY_DAY.computeIfAbsent(i / 500, day -> new ArrayList<>()).add(order);
            order.attributes.put("channel", random.nextBoolean() ? "web" : "shop");
            order.attributes.put("weight", random.nextDouble());
            for (int line = random.nextInt(4); line >= 0; line--) {
                order.lines.add(new Line(articles[random.nextInt(articles.length)], line, random.nextDouble()));
            }
            if (i % 5 == 0) EVENTS.add(new Event(order, i, random.nextInt(12)));
            if (i % 2000 == 0) BUFFERS.add(new byte[64 << 10]);
        }
        System.out.println("ready " + ProcessHandle.current().pid());
        Thread.sleep(Long.MAX_VALUE);
    }
}
