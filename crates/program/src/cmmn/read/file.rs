//! The case file: items, their definitions, and the parameters bound to them.

use super::Reader;
use crate::cmmn::document::{CaseParameter, FileItem, FileItemDefinition, ParameterMapping};
use roxmltree::Node;

impl Reader<'_> {
    pub(super) fn file_definition(&mut self, node: Node<'_, '_>) -> FileItemDefinition {
        let mut definition = FileItemDefinition {
            base: self.base(node, &["definitionType", "structureRef", "importRef"]),
            definition_type: self.attribute(node, "definitionType"),
            structure: self.attribute(node, "structureRef"),
            import: self.attribute(node, "importRef"),
            ..FileItemDefinition::default()
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "property" => {
                    let property = (self.base(child, &["type"]), self.attribute(child, "type"));
                    definition.properties.push(property);
                }
                _ => self.misplaced(child, "caseFileItemDefinition"),
            }
        }
        definition
    }

    pub(super) fn file_item(&mut self, node: Node<'_, '_>) -> FileItem {
        let mut item = FileItem {
            base: self.base(node, &["multiplicity", "definitionRef", "sourceRef", "targetRefs"]),
            multiplicity: self.attribute(node, "multiplicity"),
            definition: self.name_of(node, "definitionRef"),
            source: self.attribute(node, "sourceRef"),
            targets: self.ids(node, "targetRefs"),
            ..FileItem::default()
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "children" => {
                    self.base(child, &[]);
                    for part in self.children(child) {
                        match part.tag_name().name() {
                            "caseFileItem" => {
                                let part = self.file_item(part);
                                item.children.push(part);
                            }
                            _ => self.misplaced(part, "children"),
                        }
                    }
                }
                _ => self.misplaced(child, "caseFileItem"),
            }
        }
        item
    }

    pub(super) fn case_parameter(&mut self, node: Node<'_, '_>) -> CaseParameter {
        let mut parameter = CaseParameter {
            base: self.base(node, &["bindingRef"]),
            binding: self.attribute(node, "bindingRef"),
            ..CaseParameter::default()
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "bindingRefinement" => parameter.refinement = Some(self.text(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        parameter
    }

    pub(super) fn mapping(&mut self, node: Node<'_, '_>) -> ParameterMapping {
        let mut mapping = ParameterMapping {
            base: self.base(node, &["sourceRef", "targetRef"]),
            source: self.attribute(node, "sourceRef"),
            target: self.attribute(node, "targetRef"),
            ..ParameterMapping::default()
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "transformation" => mapping.transformation = Some(self.text(child)),
                _ => self.misplaced(child, "parameterMapping"),
            }
        }
        mapping
    }
}
