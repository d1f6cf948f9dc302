package com.example.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;

/**
 * Writes log records as common loggers do; -Dlayout=boot (Spring Boot's), json (logstash encoder), log4j (a
 * usual pattern with comma milliseconds), time (Logback without a date), jul (two lines, java.util.logging's own).
 */
public final class LogLayout extends Formatter {
    private static final DateTimeFormatter BOOT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter LOG4J = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final String layout;

    private LogLayout(String layout) {
        this.layout = layout;
    }

    /** Sends everything to standard output; what names HikariCP's pool also at its finer levels. */
    public static void install() {
        String layout = System.getProperty("layout", "boot");
        LogManager.getLogManager().reset();
        Formatter formatter = layout.equals("jul") ? new SimpleFormatter() : new LogLayout(layout);
        Handler handler = new StreamHandler(System.out, formatter) {
            @Override
            public synchronized void publish(LogRecord record) {
                super.publish(record);
                flush();
            }
        };
        handler.setLevel(Level.ALL);
        // What a log needs is loaded before memory runs out.
        LogRecord first = new LogRecord(Level.WARNING, "ready");
        first.setThrown(new IllegalStateException(new OutOfMemoryError()));
        first.setLoggerName("com.example.logging.LogLayout");
        formatter.format(first);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        if (Boolean.getBoolean("poolDebug")) {
            KEPT.setLevel(Level.FINE);
        }
    }

    private static final Logger KEPT = Logger.getLogger("com.zaxxer.hikari.pool.HikariPool");

    @Override
    public String format(LogRecord record) {
        Instant instant = record.getInstant();
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        String thread = Thread.currentThread().getName();
        String message = formatMessage(record);
        String level = level(record.getLevel());
        switch (layout) {
            case "json":
                return "{\"@timestamp\":\"" + DateTimeFormatter.ISO_INSTANT.format(instant) + "\",\"@version\":\"1\",\"message\":"
                        + quoted(message) + ",\"logger_name\":\"" + record.getLoggerName() + "\",\"thread_name\":" + quoted(thread)
                        + ",\"level\":\"" + level + "\",\"level_value\":20000"
                        + (record.getThrown() == null ? "" : ",\"stack_trace\":" + quoted(stack(record))) + "}\n";
            case "log4j":
                return LOG4J.format(time) + " [" + thread + "] " + padded(level, 5) + " " + record.getLoggerName() + " - " + message
                        + "\n" + stack(record);
            case "time":
                return TIME.format(time) + " [" + thread + "] " + padded(level, 5) + " " + shortened(record.getLoggerName()) + " - " + message
                        + "\n" + stack(record);
            default:
                String cut = thread.length() > 15 ? thread.substring(thread.length() - 15) : padded("", 15 - thread.length()) + thread;
                return BOOT.format(time) + " " + padded("", 5 - level.length()) + level + " " + ProcessHandle.current().pid() + " --- [" + cut + "] "
                        + padded(shortened(record.getLoggerName()), 40) + " : " + message + "\n" + stack(record);
        }
    }

    private static String level(Level level) {
        return level.intValue() >= 1000 ? "ERROR" : level.intValue() >= 900 ? "WARN" : level.intValue() >= 800 ? "INFO" : "DEBUG";
    }

    private static String stack(LogRecord record) {
        if (record.getThrown() == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static String padded(String text, int width) {
        StringBuilder padded = new StringBuilder(text);
        while (padded.length() < width) {
            padded.append(' ');
        }
        return padded.toString();
    }

    private static String shortened(String logger) {
        String[] parts = logger.split("\\.");
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.length - 1; i++) {
            name.append(parts[i].charAt(0)).append('.');
        }
        return name.append(parts[parts.length - 1]).toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"': quoted.append("\\\""); break;
                case '\\': quoted.append("\\\\"); break;
                case '\n': quoted.append("\\n"); break;
                case '\t': quoted.append("\\t"); break;
                case '\r': quoted.append("\\r"); break;
                default: quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
