package casemate.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// The little of a project object model that a bill of materials needs.
record Pom(Element project, Path repository) {

    /// @param repository the local Maven repository
    static Pom of(Path repository, String group, String artifact, String version)
            throws IOException {
        Path file =
                repository
                        .resolve(group.replace('.', '/'))
                        .resolve(artifact)
                        .resolve(version)
                        .resolve(artifact + "-" + version + ".pom");
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            try (var in = Files.newInputStream(file)) {
                return new Pom(
                        factory.newDocumentBuilder().parse(in).getDocumentElement(), repository);
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// What it says about its licences, or else its parent.
    ///
    /// @return their names; none where nobody says anything
    List<String> licences() throws IOException {
        List<String> names = new ArrayList<>();
        Element licences = child(project, "licenses");
        if (licences != null) {
            for (Node n = licences.getFirstChild(); n != null; n = n.getNextSibling()) {
                if (n instanceof Element licence) {
                    names.add(text(licence, "name"));
                }
            }
        }
        Element parent = child(project, "parent");
        return names.isEmpty() && parent != null
                ? of(
                                repository,
                                text(parent, "groupId"),
                                text(parent, "artifactId"),
                                text(parent, "version"))
                        .licences()
                : names;
    }

    private static String text(Element element, String name) {
        Element child = child(element, name);
        return child == null ? "" : child.getTextContent().strip().replaceAll("\\s+", " ");
    }

    private static @Nullable Element child(Element element, String name) {
        for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element e && e.getTagName().equals(name)) {
                return e;
            }
        }
        return null;
    }
}
