// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cardea.examples.bookshop.Data.Book;
import io.cardea.examples.bookshop.Data.Review;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Wrote `reviews.json`: short invented reviews by invented readers, the same ones each time it runs.
/// Run it with the file to write after books were added to the stock.
final class ReviewWriter {
    private static final List<String> FIRST = List.of("Ada", "Bram", "Chiara", "Dmitri", "Elif", "Femi", "Greta", "Hana", "Ivo", "Jun", "Kofi",
            "Leïla", "Mateo", "Nora", "Olu", "Priya", "Quentin", "Rosa", "Sami", "Tove", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zoë");
    private static final List<String> LAST = List.of("Abbot", "Brandt", "Castellano", "Dogan", "Eriksen", "Fontaine", "Grünwald", "Hoshino", "Ito",
            "Jansen", "Kowalska", "Lindqvist", "Mbeki", "Nakagawa", "Okafor", "Pereira", "Quinn", "Rao", "Silva", "Thorne", "Ueda", "Vargas", "Whitlock");

    /// What a reader begins with, by rating from one star to five.
    private static final List<List<String>> OPENINGS = List.of(
            List.of("I gave up after a third of it.", "Not for me, I am afraid.", "I wanted to like this far more than I did.", "A long evening, and not in a good way."),
            List.of("There is a good book in here somewhere.", "I see why it is admired, but I had to push on.", "Fine in parts, and then it loses its way.",
                    "Less than I had hoped for."),
            List.of("A solid read for a rainy week.", "I liked it, with reservations.", "Slow to start, and worth the patience.", "Uneven, but the good pages are very good.",
                    "Somewhere between duty and pleasure."),
            List.of("Much livelier than its reputation.", "I read it in three sittings.", "A pleasure from beginning to end.", "I should have read this years ago.",
                    "Sharper and funnier than I expected.", "It has aged remarkably well."),
            List.of("One of those books that rearrange the furniture in your head.", "I finished the last page and went straight back to the first.",
                    "A masterpiece, and for once the word is earned.", "I have now given this to four friends.", "The best thing I read this year.",
                    "I missed my stop twice because of it."));
    private static final List<List<String>> CLOSINGS = List.of(
            List.of("Perhaps I met it at the wrong time.", "My copy now holds up a lamp.", "Someone else will love it; they may have mine."),
            List.of("Borrow it before you buy it.", "The last chapters nearly saved it.", "I may try again in ten years."),
            List.of("Worth it for the middle chapters alone.", "Good company, if not a friend for life.", "Keep a pencil at hand for the names."),
            List.of("Warmly recommended.", "I will read it again next winter.", "A lovely edition to have on the shelf, too.", "Give it fifty pages and it will not let you go."),
            List.of("Read it, then lend it to someone.", "I envy anyone who still has it before them.", "It stays on the shelf by the bed.", "Buy two: you will give one away."));

    /// What a reader says of a kind of book, kindly or less so.
    private static final Map<String, List<String>> KIND = Map.ofEntries(
            Map.entry("novel", List.of("The people in it are more real to me than some neighbours.", "Every conversation hides a second one.", "The minor characters steal the show.",
                    "You can hear the rooms they sit in.")),
            Map.entry("romance", List.of("The letters alone are worth the price.", "I knew how it would end and still held my breath.")),
            Map.entry("adventure", List.of("Each chapter ends where you cannot stop.", "I could smell the gunpowder and the wet canvas.", "The maps in my head are still drying.")),
            Map.entry("sea", List.of("You taste the salt on every page.", "I learned more about rope than I ever planned to.")),
            Map.entry("mystery", List.of("I suspected everyone except the right one.", "The clues are all there, which makes it worse.")),
            Map.entry("gothic", List.of("Best read with the door locked.", "The house is the finest character in it.")),
            Map.entry("ghosts", List.of("I left the hall light on.", "What is not shown is the worst of it.")),
            Map.entry("science fiction", List.of("The machines are old and the questions are not.", "It foresaw more than it had any right to.")),
            Map.entry("fantasy", List.of("It follows the logic of dreams, and follows it strictly.", "I would move there tomorrow.")),
            Map.entry("children", List.of("My daughter asked for one more chapter, and so did I.", "Read aloud, it is even better.")),
            Map.entry("poetry", List.of("I keep it by the kettle and read a page while the water boils.", "Some of these lines I now know by heart without having tried.")),
            Map.entry("drama", List.of("It plays itself in your head, with a better cast than any theatre could pay.", "The silences are as well written as the speeches.")),
            Map.entry("comedy", List.of("I laughed out loud on the tram and regret nothing.", "The jokes have kept astonishingly fresh.")),
            Map.entry("satire", List.of("You could print it in tomorrow's paper.", "It bites, and then it smiles.")),
            Map.entry("philosophy", List.of("One argues with it on every page, which is the point.", "Ten pages a day were the right dose.")),
            Map.entry("politics", List.of("The quarrels have hardly changed.", "I underlined half of it.")),
            Map.entry("economics", List.of("Clearer than most of what has been written about it since.")),
            Map.entry("history", List.of("The footnotes are a book of their own.", "It makes you see the dust on the road.")),
            Map.entry("science", List.of("It is a joy to watch a mind at work.", "The patience of these observations is moving.")),
            Map.entry("nature", List.of("I have looked at hedges differently since.", "It made me walk home the long way.")),
            Map.entry("travel", List.of("I planned two journeys while I read it.", "Half the charm is in what goes wrong.")),
            Map.entry("memoir", List.of("Candid where it hurts, and discreet where it is kind.", "It is like a long talk by the fire.")),
            Map.entry("short stories", List.of("One before sleep is just right.", "Not one of them is a line too long.")),
            Map.entry("essays", List.of("It thinks aloud, and well.", "I opened it anywhere and was at home.")),
            Map.entry("war", List.of("No trumpets, only mud and waiting.")),
            Map.entry("religion", List.of("One need not share the faith to feel its force.")),
            Map.entry("mythology", List.of("The old stories are stranger than any retelling.")));

    private ReviewWriter() {
    }

    public static void main(String[] args) throws IOException {
        var mapper = new JsonMapper();
        var lines = new ArrayList<String>();
        for (var review : write(Data.books())) lines.add(mapper.writeValueAsString(review));
        Files.writeString(Path.of(args[0]), lines.stream().collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    }

    static List<Review> write(List<Book> books) {
        var random = new Random(1605);
        var reviews = new ArrayList<Review>();
        for (var book : books) {
            var count = book.id() == 123 ? 5 : 1 + random.nextInt(3);
            var said = new HashSet<String>(); // No two readers of one book say the same sentence.
            for (var i = 0; i < count; i++) reviews.add(review(reviews.size() + 1, book, said, random));
        }
        return reviews;
    }

    private static Review review(int id, Book book, Set<String> said, Random random) {
        var rating = List.of(1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5).get(random.nextInt(12));
        var kinds = KIND.get(book.subjects().get(random.nextInt(book.subjects().size())));
        var sentences = new ArrayList<List<String>>();
        sentences.add(OPENINGS.get(rating - 1));
        if (rating > 2) sentences.add(kinds);
        if (random.nextInt(3) > 0) sentences.add(CLOSINGS.get(rating - 1));
        var text = sentences.stream().map(list -> list.stream().filter(sentence -> !said.contains(sentence)).toList())
                .filter(list -> !list.isEmpty()).map(list -> pick(list, random)).peek(said::add).collect(Collectors.joining(" "));
        return new Review(id, book.id(), pick(FIRST, random) + " " + pick(LAST, random), rating, text,
                LocalDate.of(2024, 1, 1).plusDays(random.nextInt(1030)).toString());
    }

    private static String pick(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
