// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Leaderboards.Place;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// Tells the first places of a board, or those around a member. The board is asked on a virtual thread: in memory, to find a rank among many takes longer than a loop should.
final class LeaderboardHandler implements Handler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LeaderboardConfig config;
    private final Leaderboards boards;

    LeaderboardHandler(LeaderboardConfig config, Leaderboards boards) {
        this.config = config;
        this.boards = boards;
    }

    @Override
    public void serve(Exchange exchange) {
        var method = exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            var refusal = exchange.edge().errorPage(exchange, Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "a board answers GET and HEAD"));
            refusal.fields().set(FieldName.ALLOW, "GET, HEAD");
            exchange.answer(refusal);
            return;
        }
        Question question;
        try {
            question = Question.of(exchange.request().query(), config);
        } catch (IllegalArgumentException e) {
            exchange.fail(Failure.of(Failure.Kind.BAD_REQUEST, String.valueOf(e.getMessage())));
            return;
        }
        exchange.edge().lane(Blocking.Lane.VIRTUAL).execute(() -> {
            var reply = asked(question);
            exchange.client().loop().execute(() -> answer(exchange, question, reply));
        });
    }

    private Reply<List<Place>> asked(Question question) {
        var board = BoardName.in(config.board(), question.window(), RankConfig.MOST);
        return Waiting.on(loop -> question.around().isPresent() ? boards.around(board, question.around().get(), question.top(), loop) : boards.top(board, question.top(), loop));
    }

    private void answer(Exchange exchange, Question question, Reply<List<Place>> reply) {
        switch (reply) {
            case Reply.Unavailable<List<Place>>(var why) -> exchange.fail(Failure.of(Failure.Kind.OVERLOADED, why));
            case Reply.Got<List<Place>>(var places) -> {
                var body = Body.of(json(question, places));
                var fields = new Fields().add(FieldName.CONTENT_TYPE, "application/json");
                if (exchange.request().method().equals("HEAD")) {
                    fields.add(FieldName.CONTENT_LENGTH, Long.toString(body.length()));
                    body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a HEAD has no body"));
                    exchange.answer(new Response(200, fields, Body.empty()));
                } else {
                    exchange.answer(new Response(200, fields, body));
                }
            }
        }
    }

    private byte[] json(Question question, List<Place> places) {
        var listed = new ArrayList<Object>(places.size());
        for (var place : places) {
            var plain = new LinkedHashMap<String, Object>();
            plain.put("rank", place.rank());
            plain.put("member", place.member());
            plain.put("points", (long) place.points()); // `rank` gives whole ones
            listed.add(plain);
        }
        var plain = new LinkedHashMap<String, Object>();
        plain.put("board", config.board());
        plain.put("window", question.window().name().toLowerCase(Locale.ROOT));
        plain.put("places", listed);
        try {
            return JSON.writeValueAsBytes(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // plain values can be written
        }
    }

    @Override
    public String kind() {
        return "leaderboard";
    }

    @Override
    public String target() {
        return config.board();
    }
}
