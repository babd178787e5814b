package casemate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) on the engine's own kernel.
final class AdamW {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.98f;
    private static final float EPSILON = 1e-8f;
    private static final float DECAY = 0.02f;

    private final List<State> states = new ArrayList<>();
    private int steps;

    private record State(NDArray weight, NDArray mean, NDArray variance) {}

    AdamW(Collection<NDArray> weights) {
        for (NDArray weight : weights) {
            states.add(
                    new State(
                            weight,
                            weight.getManager().zeros(weight.getShape()),
                            weight.getManager().zeros(weight.getShape())));
        }
    }

    /// Applies and then clears the gradients.
    void step(float rate) {
        steps++;
        float corrected =
                (float)
                        (rate
                                * Math.sqrt(1 - Math.pow(BETA2, steps))
                                / (1 - Math.pow(BETA1, steps)));
        for (State state : states) {
            try (NDArray gradient = state.weight().getGradient()) {
                update(state, gradient, rate, corrected);
            }
        }
    }

    private static void update(State state, NDArray gradient, float rate, float corrected) {
        var inputs = new NDList(state.weight(), gradient, state.mean(), state.variance());
        state.weight()
                .getNDArrayInternal()
                .adamUpdate(
                        inputs,
                        new NDList(state.weight()),
                        rate,
                        corrected,
                        state.weight().getShape().dimension() > 1 ? DECAY : 0,
                        1,
                        -1,
                        BETA1,
                        BETA2,
                        EPSILON,
                        false,
                        true);
    }
}
