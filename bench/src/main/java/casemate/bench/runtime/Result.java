package casemate.bench.runtime;

import casemate.bench.run.Facts;
import java.util.List;

/// Everything that a run found.
///
/// @param models in the order in which they were measured
record Result(Facts facts, List<ModelFigures> models) {

    Result {
        // A file of when there was one model only has no such list.
        models = models == null ? List.of() : List.copyOf(models);
    }

    void print() {
        facts.print();
        models.forEach(ModelFigures::print);
    }

    void comparedWith(Result last) {
        String date = last.facts().date();
        if (models.stream().noneMatch(last::has)) {
            System.out.println("The committed result of " + date + " has none of these models.");
            return;
        }
        System.out.println("Against the committed result of " + date + ":");
        for (var now : models) {
            last.models().stream()
                    .filter(then -> then.name().equals(now.name()))
                    .forEach(now::comparedWith);
        }
    }

    private boolean has(ModelFigures model) {
        return models.stream().anyMatch(mine -> mine.name().equals(model.name()));
    }
}
