package com.example.shop.reviews;

import com.example.web.Web;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A review of many words that ends in an exclamation mark sends the comment filter into endless backtracking. */
public final class ReviewFilter {
    public static void main(String[] args) throws Exception {
        ReviewPages pages = new ReviewPages();
        Map<String, Web.Action> routes = new HashMap<>();
        routes.put("/review", pages::submit);
        routes.put("/reviews", pages::list);
        Web.start(8080, 20, 200, routes);
        Web.awaitShutdown(90);
    }
}

final class ReviewPages {
    private final CommentPolicy policy = new CommentPolicy();

    String submit(HttpServletRequest request) {
        String text = "excellent product works well arrived on time would buy again from this seller and recommend it to friends!";
        return policy.isCleanSentence(text) ? "published" : "held back";
    }

    String list(HttpServletRequest request) {
        return "reviews " + policy.isCleanSentence("good");
    }
}

final class CommentPolicy {
    private static final Pattern QUOTED_OR_PLAIN = Pattern.compile("^(['\"]?)(\\w+\\s?)*\\1$");

    boolean isCleanSentence(String text) {
        return QUOTED_OR_PLAIN.matcher(text).matches();
    }
}
