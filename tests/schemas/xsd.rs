//! Holds an XML document against an XML Schema: elements, attributes, sequences, choices and enumerations. It knows what
//! the schemas of this project use, and panics where one asks for more.

use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with `text`, held against the schema `schema`.
pub fn errors(schema: &str, text: &str) -> Vec<String> {
    let schema = Document::parse(schema).expect("the schema is XML");
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(err) => return vec![err.to_string()],
    };
    let declared = elements(schema.root_element()).map(|it| ((it.tag_name().name(), name(it)), it));
    let mut checker = Checker { declared: declared.collect(), errors: Vec::new() };
    checker.named_element(document.root_element());
    checker.errors
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn name<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("name").or(node.attribute("ref")).unwrap_or_default()
}

struct Checker<'a, 'i> {
    /// What the schema declares at its top, by kind and name.
    declared: BTreeMap<(&'a str, &'a str), Node<'a, 'i>>,
    errors: Vec<String>,
}

impl<'a, 'i> Checker<'a, 'i> {
    fn error(&mut self, node: Node, what: &str) {
        let row = node.document().text_pos_at(node.range().start).row;
        self.errors.push(format!("line {row}: <{}>: {what}", node.tag_name().name()));
    }

    fn named_element(&mut self, node: Node) {
        match self.declared.get(&("element", node.tag_name().name())) {
            Some(&declared) => self.element(declared, node),
            None => self.error(node, "is not declared"),
        }
    }

    fn element(&mut self, declared: Node<'a, 'i>, node: Node) {
        let inner = elements(declared).next();
        let kind = declared.attribute("type").unwrap_or("xs:string");
        match inner.or_else(|| self.declared.get(&("complexType", kind)).copied()) {
            Some(complex) => self.complex(complex, node),
            None if elements(node).next().is_some() => self.error(node, "has elements"),
            None => self.simple(kind, node.text().unwrap_or_default(), node),
        }
    }

    fn complex(&mut self, complex: Node<'a, 'i>, node: Node) {
        assert_eq!(complex.tag_name().name(), "complexType");
        let (attributes, particles): (Vec<_>, Vec<_>) =
            elements(complex).partition(|it| it.tag_name().name() == "attribute");
        for attribute in node.attributes() {
            match attributes.iter().find(|it| name(**it) == attribute.name()) {
                Some(it) => self.simple(it.attribute("type").unwrap_or("xs:string"), attribute.value(), node),
                None => self.error(node, &format!("no attribute `{}`", attribute.name())),
            }
        }
        for required in attributes.iter().filter(|it| it.attribute("use") == Some("required")) {
            if node.attribute(name(*required)).is_none() {
                self.error(node, &format!("lacks `{}`", name(*required)));
            }
        }
        let is_mixed = complex.attribute("mixed") == Some("true");
        if !is_mixed && node.children().any(|it| it.is_text() && !it.text().unwrap_or_default().trim().is_empty()) {
            self.error(node, "has text");
        }
        let children: Vec<Node> = elements(node).collect();
        let names: Vec<&str> = children.iter().map(|it| it.tag_name().name()).collect();
        let ends = particles.first().map_or(BTreeSet::from([0]), |it| ends(*it, &names, 0));
        if !ends.contains(&children.len()) {
            self.error(node, "its elements are not those of the schema");
        }
        children.into_iter().for_each(|child| self.named_element(child));
    }

    fn simple(&mut self, kind: &str, value: &str, node: Node) {
        let is_right = match (kind, self.declared.get(&("simpleType", kind))) {
            ("xs:string", _) => true,
            ("xs:positiveInteger", _) => value.parse::<u64>().is_ok_and(|number| number > 0),
            (_, Some(simple)) => {
                let restriction = elements(*simple).next().expect("a simple type restricts another");
                let mut facets = elements(restriction).peekable();
                assert_eq!(
                    facets.peek().map(|it| it.tag_name().name()),
                    Some("enumeration"),
                    "{kind} is not known here"
                );
                facets.any(|it| it.attribute("value") == Some(value))
            }
            (other, None) => panic!("{other} is not known here"),
        };
        if !is_right {
            self.error(node, &format!("{value:?} is no {kind}"));
        }
    }
}

/// Where the particle may end that begins at the element `start`.
fn ends(particle: Node, names: &[&str], start: usize) -> BTreeSet<usize> {
    let number = |key: &str| match particle.attribute(key) {
        Some("unbounded") => usize::MAX,
        Some(number) => number.parse().expect("a number"),
        None => 1,
    };
    let (least, most) = (number("minOccurs"), number("maxOccurs"));
    let mut all = BTreeSet::new();
    let mut now = BTreeSet::from([start]);
    for round in 0.. {
        if round >= least {
            let known = all.len();
            all.extend(now.iter().copied());
            if all.len() == known {
                break;
            }
        }
        if round == most {
            break;
        }
        now = now.into_iter().flat_map(|at| once(particle, names, at)).collect();
    }
    all
}

fn once(particle: Node, names: &[&str], start: usize) -> BTreeSet<usize> {
    match particle.tag_name().name() {
        "element" if names.get(start) == Some(&name(particle)) => BTreeSet::from([start + 1]),
        "element" => BTreeSet::new(),
        "choice" => elements(particle).flat_map(|it| ends(it, names, start)).collect(),
        "sequence" => elements(particle)
            .fold(BTreeSet::from([start]), |now, it| now.into_iter().flat_map(|at| ends(it, names, at)).collect()),
        other => panic!("{other} is not known here"),
    }
}

#[test]
fn it_finds_what_is_wrong() {
    let schema = std::fs::read_to_string(super::project("tests/schemas-external/checkstyle.xsd")).expect("it is there");
    let error = "<error line=\"1\" severity=\"info\" message=\"\" source=\"\"/>";
    let file = |inner: &str| format!("<checkstyle version=\"1\"><file name=\"a\">{inner}</file></checkstyle>");
    assert_eq!(errors(&schema, &file(error)), Vec::<String>::new());
    for wrong in [
        "text",
        "<file name=\"b\"/>",
        "<other/>",
        &error.replace("info", "fatal"),
        &error.replace("\"1\"", "\"0\""),
        &error.replace("line", "row"),
        &error.replace("/>", ">x</error>"),
    ] {
        assert_ne!(errors(&schema, &file(wrong)), Vec::<String>::new(), "{wrong}");
    }
    assert_eq!(errors(&schema, "<a>").len(), 1);
}
