aliyun vpc UnassociateEipAddress --AllocationId <eip-id> --InstanceType {{user.type}} --InstanceId {InstanceId} --RegionId ${{ inputs.region }}
aliyun vpc UnassociateEipAddress --AllocationId "$1" --InstanceId `cat id` --InstanceType $(type) --RegionId "${REGION:-cn-x}"
