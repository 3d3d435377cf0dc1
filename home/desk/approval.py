"""What the end of a workflow does. Wagtail asks for this while it loads its own models."""


def publish_what_was_approved(workflow_state, user=None) -> None:
    """Publish the latest revision, unless the last task was taken away instead of approved."""
    if workflow_state.current_task_state.status != "cancelled":
        workflow_state.content_object.get_latest_revision().publish(user=user)
