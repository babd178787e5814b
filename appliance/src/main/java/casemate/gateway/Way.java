package casemate.gateway;

import java.util.List;

/// What all calls share: the stations that they pass, and who hears of their ends.
///
/// @param stations in the order in which they are passed
record Way(List<Station> stations, Limits limits, Sinks sinks) {
    Way {
        stations = List.copyOf(stations);
    }

    /// The place of the station at which an instance is asked for.
    int lease() {
        for (int i = 0; i < stations.size(); i++) {
            if (stations.get(i) instanceof Leased) {
                return i;
            }
        }
        throw new IllegalStateException("no station asks for an instance");
    }

    /// The stations' names, in order.
    List<String> names() {
        return stations.stream().map(station -> station.getClass().getSimpleName()).toList();
    }
}
