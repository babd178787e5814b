package casemate.gateway;

/// Counted from here on, since only now may the call wait for long: for an instance and its answer.
record WithinLimit(Admission admission) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        admission.enter();
        call.holds(admission::leave);
        return true;
    }
}
